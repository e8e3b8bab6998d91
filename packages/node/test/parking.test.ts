import type { Dispatcher } from '@dispatch/core';
import { createDispatcher } from '@dispatch/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tasks } from './fixtures/parking.mjs';

/** The maximum number of messages that a parked thread handles before its event loop gets a turn, as in src/parking.ts. */
const maxInARow = 16;

let dispatcher: Dispatcher;

beforeEach(() => {
  dispatcher = createDispatcher({ workers: 1, name: 'parking' });
});

afterEach(() => dispatcher.close());

/** Calls until a call finds the thread parked, which depends on the scheduling of the two threads. */
function callUntilParked(): void {
  for (let call = 0; call < 20_000; call += 1) if (dispatcher.executeSync(tasks.isParked())) return;
  throw new Error('none of 20 000 calls found the thread parked');
}

describe('a thread that is idle', () => {
  it('receives the next call without its event loop, from a blocking and a non-blocking thread', async () => {
    callUntilParked();
    let isParked = false;
    for (let call = 0; call < 20_000 && !isParked; call += 1) isParked = await dispatcher.execute(tasks.isParked());
    expect(isParked).toBe(true);
  });

  it('is not parked while a resource of a task keeps its event loop alive', () => {
    callUntilParked();
    dispatcher.executeSync(tasks.keepAlive());
    const parked = Array.from({ length: 300 }, () => dispatcher.executeSync(tasks.isParked()));
    // The first call arrived before the thread had checked its resources.
    expect(parked.indexOf(true, 1)).toBe(-1);
    dispatcher.executeSync(tasks.letGo());
    callUntilParked();
  });

  it('checks less often whether it can be parked after checks that fail', () => {
    const words = new Int32Array(new SharedArrayBuffer(4));
    dispatcher.executeSync(tasks.countLooks(words));
    dispatcher.executeSync(tasks.keepAlive());
    for (let call = 0; call < 1000; call += 1) dispatcher.executeSync(tasks.thread());
    // After 1, 3, 7 … 63 replies, then after every 64; plus one for a check that was in progress.
    expect(Atomics.load(words, 0)).toBeGreaterThan(0);
    expect(Atomics.load(words, 0)).toBeLessThan(40);
  });

  it('runs unreferenced callbacks of the event loop between many calls', () => {
    callUntilParked();
    const words = new Int32Array(new SharedArrayBuffer(4));
    dispatcher.executeSync(tasks.countTurns(words));
    const parked = Array.from({ length: 40 * maxInARow }, () => dispatcher.executeSync(tasks.isParked())).filter(
      Boolean,
    );
    dispatcher.executeSync(tasks.stopCounting());
    // Of the messages that arrive through the event loop, Node may handle several per turn. A turn may be in progress at both ends.
    expect(parked.length).toBeLessThanOrEqual((Atomics.load(words, 0) + 2) * maxInARow);
  });

  it('runs the microtasks and ticks of a task before it receives the next', () => {
    callUntilParked();
    const words = new Int32Array(new SharedArrayBuffer(4));
    const read = Array.from({ length: 300 }, () => {
      dispatcher.executeSync(tasks.leaveWork(words));
      return dispatcher.executeSync(tasks.read(words));
    });
    expect(read.indexOf(0)).toBe(-1);
  });

  it('ends on an unhandled rejection before it receives the next task', () => {
    for (let round = 0; round < 5; round += 1) {
      callUntilParked();
      const gone = dispatcher.executeSync(tasks.leaveRejection());
      expect(dispatcher.executeSync(tasks.thread())).not.toBe(gone);
    }
  });
});
