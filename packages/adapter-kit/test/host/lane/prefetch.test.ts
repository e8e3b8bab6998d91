import { describe, expect, test } from 'vitest';
import { demandFor, Prefetch } from '../../../src/host/lane/prefetch.js';
import { settingsOf } from '../../../src/host/settings/settings.js';
import { slotCount } from '../../../src/wire/claims.js';
import { unknownEstimate, type Call } from '../../../src/host/call/call.js';
import { callOf, profileOf } from '../../support/calls.js';

/** `undefined`: the duration is unknown. */
function callTaking(milliseconds: number | undefined): Call {
  return callOf(0, profileOf(milliseconds === undefined ? unknownEstimate : 1000 * milliseconds));
}

function fill(prefetch: Prefetch, milliseconds: number, roundTrip?: number): number {
  let held = 0;
  for (let call = callTaking(milliseconds); prefetch.hasRoomFor(call, roundTrip); call = callTaking(milliseconds)) {
    prefetch.add(call);
    held += 1;
    if (held > 5000) throw new Error('the limit has no effect');
  }
  return held;
}

describe('ahead of time', () => {
  test('no call of unknown duration is assigned', () => {
    expect(new Prefetch(1).hasRoomFor(callTaking(undefined))).toBe(false);
  });

  test.each([
    [5, 1],
    [2.5, 2],
    [1, 5],
    [0.5, 10],
    [0.1, 50],
    [0.004, 1250],
  ])('calls of %d ms are assigned up to 5 ms: %d of them', (milliseconds, count) => {
    expect(Math.abs(fill(new Prefetch(1), milliseconds) - count)).toBeLessThanOrEqual(1);
  });

  test('a call of more than 5 ms is not assigned', () => {
    expect(new Prefetch(1).hasRoomFor(callTaking(5.1))).toBe(false);
  });

  test('each slot counts separately', () => {
    expect(fill(new Prefetch(4), 5)).toBe(4);
  });

  test('nothing is assigned behind a call of unknown duration', () => {
    const prefetch = new Prefetch(1);
    const unknown = callTaking(undefined);
    prefetch.add(unknown);
    expect(prefetch.hasRoomFor(callTaking(0.1))).toBe(false);
    prefetch.remove(unknown);
    expect(prefetch.hasRoomFor(callTaking(0.1))).toBe(true);
  });

  test('nothing is assigned behind a long one', () => {
    const prefetch = new Prefetch(1);
    prefetch.add(callTaking(100));
    expect(prefetch.hasRoomFor(callTaking(0.1))).toBe(false);
  });

  test('no call with transferred arguments is assigned', () => {
    const call = callOf(0, profileOf(100), 0, { transfer: [] });
    expect(new Prefetch(1).hasRoomFor(call)).toBe(false);
  });
});

describe('on a link with a round trip', () => {
  test.each([
    [0, 5],
    [20, 25],
    [0.25, 5],
    [1000, 1005],
  ])('of %d ms, so much more work is assigned ahead: %d calls of 1 ms', (roundTrip, count) => {
    expect(fill(new Prefetch(1), 1, roundTrip)).toBe(count);
    expect(fill(new Prefetch(2), 1, roundTrip)).toBe(2 * count);
  });

  test('no call of unknown duration is assigned all the same', () => {
    expect(new Prefetch(1).hasRoomFor(callTaking(undefined), 1000)).toBe(false);
  });

  test('a map has as much more in work', () => {
    const settings = settingsOf({}, { name: 'test', workers: 2 });
    const demand = (roundTrip?: number): number => demandFor(callTaking(1).profile, settings, roundTrip);
    expect([demand(), demand(0), demand(20)]).toEqual([20, 20, 100]);
  });
});

test('a call that was lost with a worker is not assigned ahead of time', () => {
  const call = callTaking(0.1);
  call.losses = 1;
  expect(new Prefetch(1).hasRoomFor(call)).toBe(false);
});

describe('a removed call', () => {
  test('makes room for another', () => {
    const prefetch = new Prefetch(1);
    const calls = [callTaking(2.5), callTaking(2.5)];
    for (const call of calls) prefetch.add(call);
    expect(prefetch.hasRoomFor(callTaking(2.5))).toBe(false);
    for (const call of calls) prefetch.remove(call);
    expect(fill(prefetch, 2.5)).toBe(2);
  });

  test('counts with the duration at which it was added, even if another was measured since', () => {
    const prefetch = new Prefetch(1);
    const call = callTaking(undefined);
    prefetch.add(call);
    call.profile.estimate = 4000;
    prefetch.remove(call);
    expect(fill(prefetch, 5)).toBe(1);
    const other = callTaking(1);
    const fresh = new Prefetch(1);
    fresh.add(other);
    other.profile.estimate = unknownEstimate;
    fresh.remove(other);
    expect(fill(fresh, 5)).toBe(1);
  });
});

test.each([Infinity, 1_000_000, 1])('the demand of a map is finite and keeps %d slots busy', (tasksPerWorker) => {
  const settings = settingsOf({ tasksPerWorker }, { name: 'test', workers: 2 });
  for (const milliseconds of [undefined, 0.001, 1000]) {
    const demand = demandFor(callTaking(milliseconds).profile, settings);
    expect(demand).toBeLessThanOrEqual(2 * 2 * slotCount);
    expect(demand).toBeGreaterThanOrEqual(2 * 2 * Math.min(tasksPerWorker, slotCount / 2));
  }
});
