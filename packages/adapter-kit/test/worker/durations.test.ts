import { describe, expect, test } from 'vitest';
import { Durations } from '../../src/worker/durations.js';

test('a task that never ran is not known to be short', () => {
  expect(new Durations().average(0)).toBe(Infinity);
});

test('the first measurement is the average', () => {
  const durations = new Durations();
  durations.measured(3, 2);
  expect(durations.average(3)).toBe(2);
});

test('a later measurement changes the average by a quarter of the difference', () => {
  const durations = new Durations();
  durations.measured(0, 4);
  durations.measured(0, 8);
  expect(durations.average(0)).toBe(5);
});

test('tasks are measured separately', () => {
  const durations = new Durations();
  durations.measured(0, 4);
  durations.measured(1, 100);
  expect([durations.average(0), durations.average(1)]).toEqual([4, 100]);
});

test('no average is shorter than a batch of 1024 in 5 ms requires', () => {
  const durations = new Durations();
  durations.measured(0, 0);
  expect(durations.average(0)).toBe(0.004);
});

describe('the report', () => {
  test('is empty if nothing changed', () => {
    expect(new Durations().takeReport()).toBeUndefined();
  });

  test('contains a first measurement, once', () => {
    const durations = new Durations();
    durations.measured(2, 3);
    expect(durations.takeReport()).toEqual([{ task: 2, milliseconds: 3 }]);
    expect(durations.takeReport()).toBeUndefined();
  });

  test('does not contain a small change', () => {
    const durations = new Durations();
    durations.measured(0, 4);
    durations.takeReport();
    durations.measured(0, 5);
    expect(durations.takeReport()).toBeUndefined();
  });

  test.each([
    ['longer', 100],
    ['shorter', 0],
  ])('contains a task that has become much %s', (_how, milliseconds) => {
    const durations = new Durations();
    durations.measured(0, 4);
    durations.takeReport();
    for (let run = 0; run < 10; run += 1) durations.measured(0, milliseconds);
    expect(durations.takeReport()?.at(-1)).toEqual({ task: 0, milliseconds: durations.average(0) });
  });

  test('contains small changes that have added up', () => {
    const durations = new Durations();
    durations.measured(0, 1);
    durations.takeReport();
    let reported = 0;
    for (let run = 0; run < 40; run += 1) {
      durations.measured(0, 1 + run / 10);
      reported += durations.takeReport()?.length ?? 0;
    }
    expect(reported).toBeGreaterThan(1);
    expect(reported).toBeLessThan(6);
  });

  test('contains the newest average of a task that changed twice since', () => {
    const durations = new Durations();
    durations.measured(0, 1);
    durations.measured(0, 100);
    const reported = new Map(durations.takeReport()?.map(({ task, milliseconds }) => [task, milliseconds]));
    expect(reported).toEqual(new Map([[0, durations.average(0)]]));
  });
});

test('after its reports were forgotten, an average is reported again', () => {
  const durations = new Durations();
  durations.measured(0, 1);
  expect(durations.takeReport()).toHaveLength(1);
  durations.measured(0, 1);
  expect(durations.takeReport()).toBeUndefined();
  durations.forgetReports();
  durations.measured(0, 1);
  expect(durations.takeReport()).toEqual([{ task: 0, milliseconds: 1 }]);
});
