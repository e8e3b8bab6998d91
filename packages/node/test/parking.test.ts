import type { Dispatcher } from '@dispatch/core';
import { createDispatcher } from '@dispatch/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tasks } from './fixtures/parking.mjs';

/** How many messages a parked thread takes at most until its event loop gets a turn, as src/parking.ts has it. */
const mostInARow = 16;

let dispatcher: Dispatcher;

beforeEach(() => {
  dispatcher = createDispatcher({ workers: 1, name: 'parking' });
});

afterEach(() => dispatcher.close());

/** Calls until one finds the thread parked: whether it waits when a call comes is for two threads and the system to say. */
function callUntilParked(): void {
  for (let call = 0; call < 20_000; call += 1) if (dispatcher.executeSync(tasks.isParked())) return;
  throw new Error('of 20 000 calls no one came to a thread that was parked');
}

describe('a thread that is idle', () => {
  it('takes the next call without its event loop, of a thread that blocks and of one that does not', async () => {
    callUntilParked();
    let isParked = false;
    for (let call = 0; call < 20_000 && !isParked; call += 1) isParked = await dispatcher.execute(tasks.isParked());
    expect(isParked).toBe(true);
  });

  it('is not parked while what a task left behind keeps its event loop alive', () => {
    callUntilParked();
    dispatcher.executeSync(tasks.keepAlive());
    const parked = Array.from({ length: 300 }, () => dispatcher.executeSync(tasks.isParked()));
    // The first was taken before anybody could have known.
    expect(parked.indexOf(true, 1)).toBe(-1);
    dispatcher.executeSync(tasks.letGo());
    callUntilParked();
  });

  it('looks the more seldom whether it may be parked the more often it may not', () => {
    const words = new Int32Array(new SharedArrayBuffer(4));
    dispatcher.executeSync(tasks.countLooks(words));
    dispatcher.executeSync(tasks.keepAlive());
    for (let call = 0; call < 1000; call += 1) dispatcher.executeSync(tasks.thread());
    // After 1, 3, 7 … 63 replies, and then after 64 each time; one more for a try that was under way.
    expect(Atomics.load(words, 0)).toBeGreaterThan(0);
    expect(Atomics.load(words, 0)).toBeLessThan(40);
  });

  it('lets what does not keep its event loop alive have its turn among many calls', () => {
    callUntilParked();
    const words = new Int32Array(new SharedArrayBuffer(4));
    dispatcher.executeSync(tasks.countTurns(words));
    const parked = Array.from({ length: 40 * mostInARow }, () => dispatcher.executeSync(tasks.isParked())).filter(
      Boolean,
    );
    dispatcher.executeSync(tasks.stopCounting());
    // Of those that come by the event loop Node itself may take several in a turn. One turn is under way at either end.
    expect(parked.length).toBeLessThanOrEqual((Atomics.load(words, 0) + 2) * mostInARow);
  });

  it('has done what a task left to microtasks and ticks before it takes the next', () => {
    callUntilParked();
    const words = new Int32Array(new SharedArrayBuffer(4));
    const read = Array.from({ length: 300 }, () => {
      dispatcher.executeSync(tasks.leaveWork(words));
      return dispatcher.executeSync(tasks.read(words));
    });
    expect(read.indexOf(0)).toBe(-1);
  });

  it('ends by a rejection that nobody handles before it takes the next', () => {
    for (let round = 0; round < 5; round += 1) {
      callUntilParked();
      const gone = dispatcher.executeSync(tasks.leaveRejection());
      expect(dispatcher.executeSync(tasks.thread())).not.toBe(gone);
    }
  });
});
