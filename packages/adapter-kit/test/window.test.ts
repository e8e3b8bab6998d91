import { describe, expect, test } from 'vitest';
import { Window } from '../src/host/window.js';
import { unknownEstimate, type Call } from '../src/host/call.js';
import { callOf, profileOf } from './support/calls.js';

/** `undefined`: it is not known for how long. */
function callTaking(milliseconds: number | undefined): Call {
  return callOf(0, profileOf(milliseconds === undefined ? unknownEstimate : 1000 * milliseconds));
}

function fill(window: Window, milliseconds: number): number {
  let held = 0;
  for (let call = callTaking(milliseconds); window.hasRoomFor(call); call = callTaking(milliseconds)) {
    window.add(call);
    held += 1;
    if (held > 5000) throw new Error('there is no end');
  }
  return held;
}

describe('ahead of time', () => {
  test('no call of which nothing is known is handed over', () => {
    expect(new Window(1).hasRoomFor(callTaking(undefined))).toBe(false);
  });

  test.each([
    [5, 1],
    [2.5, 2],
    [1, 5],
    [0.5, 10],
    [0.1, 50],
    [0.004, 1250],
  ])('calls of %d ms are handed over up to 5 ms: %d of them', (milliseconds, count) => {
    expect(Math.abs(fill(new Window(1), milliseconds) - count)).toBeLessThanOrEqual(1);
  });

  test('a call of more than 5 ms is not handed over', () => {
    expect(new Window(1).hasRoomFor(callTaking(5.1))).toBe(false);
  });

  test('each slot counts by itself', () => {
    expect(fill(new Window(4), 5)).toBe(4);
  });

  test('nothing is handed over behind a call of which nothing is known', () => {
    const window = new Window(1);
    const unknown = callTaking(undefined);
    window.add(unknown);
    expect(window.hasRoomFor(callTaking(0.1))).toBe(false);
    window.remove(unknown);
    expect(window.hasRoomFor(callTaking(0.1))).toBe(true);
  });

  test('nothing is handed over behind a long one', () => {
    const window = new Window(1);
    window.add(callTaking(100));
    expect(window.hasRoomFor(callTaking(0.1))).toBe(false);
  });

  test('no call with moved arguments is handed over', () => {
    const call = callOf(0, profileOf(100), 0, { transfer: [] });
    expect(new Window(1).hasRoomFor(call)).toBe(false);
  });
});

test('a call that was lost with a worker is not handed over ahead of time', () => {
  const call = callTaking(0.1);
  call.losses = 1;
  expect(new Window(1).hasRoomFor(call)).toBe(false);
});

describe('what is taken off', () => {
  test('makes room again', () => {
    const window = new Window(1);
    const calls = [callTaking(2.5), callTaking(2.5)];
    for (const call of calls) window.add(call);
    expect(window.hasRoomFor(callTaking(2.5))).toBe(false);
    for (const call of calls) window.remove(call);
    expect(fill(window, 2.5)).toBe(2);
  });

  test('weighs as much as when it was added, whatever has been learnt since', () => {
    const window = new Window(1);
    const call = callTaking(undefined);
    window.add(call);
    call.profile.estimate = 4000;
    window.remove(call);
    expect(fill(window, 5)).toBe(1);
    const other = callTaking(1);
    const fresh = new Window(1);
    fresh.add(other);
    other.profile.estimate = unknownEstimate;
    fresh.remove(other);
    expect(fill(fresh, 5)).toBe(1);
  });
});
