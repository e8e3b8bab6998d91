import type { DispatcherOptions } from '@dispatch/core';
import { describe, expect, test } from 'vitest';
import { createFake, settle, tasks } from '../../support/fake-dispatcher.js';

async function createRunning(options: DispatcherOptions = {}) {
  const fake = createFake(options);
  const ready = fake.dispatcher.ready();
  for (const worker of fake.workers.all) worker.ready();
  await ready;
  return fake;
}

test('a dispatcher that has done nothing reports zeros', () => {
  const { dispatcher } = createFake();
  expect(dispatcher.stats()).toEqual({
    queued: 0,
    running: 0,
    completed: 0,
    failed: 0,
    cancelled: 0,
    waitTime: undefined,
    runTime: undefined,
    workers: [],
  });
});

describe('tasks', () => {
  test('wait in the queue or at a worker, then run, then have settled', async () => {
    const { dispatcher, submit, workers } = await createRunning({ tasksPerWorker: 2 });
    for (const number of [1, 2, 3]) submit(number);
    expect(dispatcher.stats()).toMatchObject({ queued: 3, running: 0 });
    await settle();
    expect(dispatcher.stats()).toMatchObject({ queued: 3, running: 0 });
    workers.at(0).start(1);
    expect(dispatcher.stats()).toMatchObject({ queued: 2, running: 1 });
    workers.at(0).finish(1);
    expect(dispatcher.stats()).toMatchObject({ queued: 2, running: 0, completed: 1 });
    workers.at(0).finishAll([2, 3]);
    expect(dispatcher.stats()).toMatchObject({ queued: 0, running: 0, completed: 3, failed: 0, cancelled: 0 });
  });

  test('that fail, time out, are rejected or lose their worker have failed', async () => {
    const { clock, dispatcher, submit, workers } = await createRunning({ maxQueue: 1, tasksPerWorker: 2 });
    submit('fails');
    dispatcher.executeAsync(tasks.work('late'), { timeout: 10 }).addDoneCallback(() => {});
    submit('lost');
    submit('rejected');
    await settle();
    workers.at(0).fail('fails', new Error('no'));
    expect(dispatcher.stats()).toMatchObject({ failed: 2 });
    workers.at(0).start('late');
    clock.advance(10);
    expect(dispatcher.stats()).toMatchObject({ failed: 3 });
    workers.at(0).start('lost');
    workers.at(0).exit();
    expect(dispatcher.stats()).toMatchObject({ queued: 0, running: 0, completed: 0, failed: 4, cancelled: 0 });
  });

  test('that are cancelled count as cancelled, in any state, and once', async () => {
    const { dispatcher, submit, workers } = await createRunning();
    const [running, waiting] = [submit('running'), submit('waiting')];
    await settle();
    workers.at(0).start('running');
    for (const future of [waiting, running, running]) future.cancel();
    dispatcher.executeAsync(tasks.work('aborted'), { signal: AbortSignal.abort() }).cancel();
    expect(dispatcher.stats()).toMatchObject({ queued: 0, running: 0, cancelled: 3 });
    workers.at(0).finish('running');
    expect(dispatcher.stats()).toMatchObject({ completed: 0, failed: 0, cancelled: 3 });
  });

  test('that do not finish before the timeout of close() have failed, and the counts stay', async () => {
    const { clock, dispatcher, submit, workers } = await createRunning();
    submit('done');
    submit('running');
    await settle();
    workers.at(0).finish('done');
    workers.at(0).start('running');
    const closed = dispatcher.close({ timeout: 10 });
    clock.advance(10);
    await closed;
    expect(dispatcher.stats()).toMatchObject({ completed: 1, failed: 1, queued: 0, running: 0, workers: [] });
  });
});

describe('durations', () => {
  test('are from submission to start, and from start to end, as reported by the worker', async () => {
    const { clock, dispatcher, submit, workers } = await createRunning({ workers: 1 });
    clock.advance(100);
    submit(1);
    await settle();
    clock.advance(400);
    workers.at(0).finishTimed(1, clock.epoch + 130, clock.epoch + 380);
    const { runTime, waitTime } = dispatcher.stats();
    for (const quantile of ['p50', 'p99'] as const) {
      expect(Math.abs((waitTime?.[quantile] ?? NaN) - 30)).toBeLessThanOrEqual(0.3);
      expect(Math.abs((runTime?.[quantile] ?? NaN) - 250)).toBeLessThanOrEqual(2.5);
    }
  });

  test('are the median and the 99th percentile', async () => {
    const { clock, dispatcher, submit, workers } = await createRunning({ workers: 1, tasksPerWorker: 101 });
    for (let number = 0; number <= 100; number += 1) submit(number);
    await settle();
    for (let number = 0; number <= 100; number += 1)
      workers.at(0).finishTimed(number, clock.epoch + number, clock.epoch + number + 1000 * (number + 1));
    const { runTime, waitTime } = dispatcher.stats();
    expect(Math.abs((waitTime?.p50 ?? NaN) - 50)).toBeLessThanOrEqual(0.5);
    expect(Math.abs((waitTime?.p99 ?? NaN) - 99)).toBeLessThanOrEqual(1);
    expect(Math.abs((runTime?.p50 ?? NaN) - 51_000)).toBeLessThanOrEqual(510);
    expect(Math.abs((runTime?.p99 ?? NaN) - 100_000)).toBeLessThanOrEqual(1000);
  });

  test('include tasks that failed or were cancelled while they ran, and no tasks that never ran', async () => {
    const { dispatcher, submit, workers } = await createRunning({ workers: 1 });
    submit('never');
    await settle();
    submit('waiting').cancel();
    expect(dispatcher.stats()).toMatchObject({ waitTime: undefined, runTime: undefined });
    workers.at(0).fail('never', new Error('no'));
    expect(dispatcher.stats().runTime).toBeDefined();
  });
});

describe('workers', () => {
  test('start, are idle, are busy, and are idle again', async () => {
    const { dispatcher, submit, workers } = createFake();
    const stateOf = () => dispatcher.stats().workers.map(({ worker, state }) => [worker, state]);
    submit(1);
    await settle();
    expect(stateOf()).toEqual([[1, 'starting']]);
    workers.at(0).ready();
    expect(stateOf()).toEqual([[1, 'busy']]);
    workers.at(0).finish(1);
    expect(stateOf()).toEqual([[1, 'idle']]);
  });

  test('that get no more tasks are retiring, beside their replacement', async () => {
    const { clock, dispatcher, submit, workers } = createFake({ cancelGrace: 100, tasksPerWorker: 2 });
    const stuck = submit('stuck');
    submit('co-located');
    await settle();
    workers.at(0).ready();
    for (const number of ['stuck', 'co-located']) workers.at(0).start(number);
    stuck.cancel();
    submit('next');
    await settle();
    clock.advance(100);
    await settle();
    expect(dispatcher.stats().workers).toMatchObject([
      { worker: 1, state: 'retiring', running: 1 },
      { worker: 2, state: 'starting', running: 0 },
    ]);
  });

  test('report how many tasks run in them and how many they have answered, with any outcome', async () => {
    const { dispatcher, submit, workers } = await createRunning({ workers: 1, tasksPerWorker: 3 });
    for (const number of [1, 2, 3, 4]) submit(number);
    await settle();
    workers.at(0).start(3);
    workers.at(0).finish(1);
    workers.at(0).fail(2, new Error('no'));
    expect(dispatcher.stats().workers).toMatchObject([{ running: 1, answered: 2 }]);
  });

  test('count the late answer of a task that was cancelled', async () => {
    const { dispatcher, submit, workers } = await createRunning();
    const future = submit(1);
    await settle();
    workers.at(0).start(1);
    future.cancel();
    workers.at(0).finish(1);
    expect(dispatcher.stats().workers).toMatchObject([{ answered: 1 }]);
  });

  test('report which share of their time was in use, since they started', async () => {
    const { clock, dispatcher, submit, workers } = createFake({ tasksPerWorker: 2 });
    const utilisation = () => dispatcher.stats().workers[0]?.utilisation;
    submit(1);
    await settle();
    clock.advance(1000);
    workers.at(0).ready();
    expect(utilisation()).toBe(0);
    clock.advance(50);
    workers.at(0).finish(1);
    expect(utilisation()).toBeCloseTo(0.5);
    clock.advance(150);
    expect(utilisation()).toBeCloseTo(0.125);
    for (const number of [2, 3, 4]) submit(number);
    await settle();
    clock.advance(200);
    expect(utilisation()).toBeCloseTo(0.5625);
  });

  test('are listed while they exist', async () => {
    const { dispatcher, workers } = await createRunning({ workers: 2 });
    expect(dispatcher.stats().workers).toHaveLength(2);
    workers.at(0).exit();
    expect(dispatcher.stats().workers.map(({ worker }) => worker)).toEqual([2]);
    await dispatcher.close();
    expect(dispatcher.stats().workers).toEqual([]);
  });
});

test('each call returns a snapshot, which does not change', async () => {
  const { dispatcher, submit, workers } = await createRunning();
  submit(1);
  await settle();
  const before = dispatcher.stats();
  workers.at(0).finish(1);
  expect(before).toMatchObject({ queued: 1, completed: 0 });
  expect(before.workers).toMatchObject([{ state: 'busy', answered: 0 }]);
});
