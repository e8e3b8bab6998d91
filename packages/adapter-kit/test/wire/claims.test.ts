import { describe, expect, test } from 'vitest';
import { claimBytes, nextInSlot, slotCount, slotOf, type CallId } from '../../src/wire/claims.js';
import { postedIsRunning, UnsharedClaims } from '../../src/wire/unshared-claims.js';
import { Claims } from '../support/claims.js';

/** Both sides of the claim words of one worker. */
function sides(memory: ArrayBufferLike = new SharedArrayBuffer(claimBytes)) {
  return { dispatcher: new Claims(memory), worker: new Claims(memory) };
}

const id: CallId = nextInSlot(7);

describe('an offered call', () => {
  test('is queued: neither running nor free', () => {
    const { dispatcher } = sides();
    dispatcher.offer(id);
    expect(dispatcher.isRunning(id)).toBe(false);
    expect(dispatcher.isFreed(id)).toBe(false);
  });

  test('is claimed once', () => {
    const { dispatcher, worker } = sides();
    dispatcher.offer(id);
    expect(worker.claim(id)).toBe(true);
    expect(worker.claim(id)).toBe(false);
    expect(dispatcher.isRunning(id)).toBe(true);
  });

  test('is withdrawn once, and is not free before the worker reads its message', () => {
    const { dispatcher, worker } = sides();
    dispatcher.offer(id);
    expect(dispatcher.withdraw(id)).toBe(true);
    expect(dispatcher.withdraw(id)).toBe(false);
    expect(dispatcher.isFreed(id)).toBe(false);
    expect(worker.claim(id)).toBe(false);
    expect(dispatcher.isFreed(id)).toBe(true);
    expect(dispatcher.isRunning(id)).toBe(false);
  });

  test('cannot be withdrawn once it runs', () => {
    const { dispatcher, worker } = sides();
    dispatcher.offer(id);
    worker.claim(id);
    expect(dispatcher.withdraw(id)).toBe(false);
    expect(dispatcher.isRunning(id)).toBe(true);
  });

  test('does not affect other slots', () => {
    const { dispatcher, worker } = sides();
    const colocated = nextInSlot(8);
    dispatcher.offer(id);
    expect(worker.claim(colocated)).toBe(false);
    expect(dispatcher.withdraw(colocated)).toBe(false);
    expect(worker.claim(id)).toBe(true);
  });
});

test('a call that was never offered is not claimed', () => {
  const { worker } = sides();
  expect(worker.claim(id)).toBe(false);
});

describe('generations', () => {
  test('a stale message claims nothing of the next call in its slot', () => {
    const { dispatcher, worker } = sides();
    const next = nextInSlot(id);
    dispatcher.offer(next);
    expect(worker.claim(id)).toBe(false);
    expect(dispatcher.isRunning(next)).toBe(false);
    expect(worker.claim(next)).toBe(true);
  });

  test('a late withdrawal does not withdraw the next call in its slot', () => {
    const { dispatcher, worker } = sides();
    const next = nextInSlot(id);
    dispatcher.offer(next);
    expect(dispatcher.withdraw(id)).toBe(false);
    expect(worker.claim(next)).toBe(true);
    expect(dispatcher.isRunning(id)).toBe(false);
  });

  test('a late cancellation does not affect the next call in its slot', () => {
    const { dispatcher, worker } = sides();
    const next = nextInSlot(id);
    dispatcher.cancel(id, false);
    expect(worker.isCancelled(id)).toBe(true);
    expect(worker.isCancelled(next)).toBe(false);
  });

  test('a late timeout does not affect the next call in its slot', () => {
    const { dispatcher, worker } = sides();
    const next = nextInSlot(id);
    dispatcher.cancel(id, true);
    expect([worker.isCancelled(id), worker.isTimedOut(id)]).toEqual([true, true]);
    expect([worker.isCancelled(next), worker.isTimedOut(next)]).toEqual([false, false]);
  });

  test('nothing is cancelled initially', () => {
    const { worker } = sides();
    for (let slot = 0; slot < slotCount; slot += 1) {
      const first = nextInSlot(slot);
      expect([worker.isCancelled(first), worker.isTimedOut(first)]).toEqual([false, false]);
    }
  });
});

describe('nextInSlot', () => {
  test('stays in the slot, with another id', () => {
    for (const slot of [0, 1, slotCount - 1]) {
      const next = nextInSlot(slot);
      expect(slotOf(next)).toBe(slot);
      expect(next).not.toBe(slot);
      expect(nextInSlot(next)).toBe(next + slotCount);
    }
  });

  test.each([0, 7, slotCount - 1])(
    'wraps around after the last generation in slot %d, and never gives generation 0',
    (slot) => {
      const last = slot + (2 ** 29 - 1) * slotCount;
      expect(nextInSlot(last)).toBe(slot + slotCount);
    },
  );

  test('the last generation goes through all states like the first', () => {
    const { dispatcher, worker } = sides();
    const last = 7 + (2 ** 29 - 1) * slotCount;
    dispatcher.offer(last);
    expect(worker.claim(last)).toBe(true);
    expect(dispatcher.isRunning(last)).toBe(true);
    dispatcher.cancel(last, false);
    expect([worker.isCancelled(last), worker.isTimedOut(last)]).toEqual([true, false]);
    dispatcher.cancel(last, true);
    expect([worker.isCancelled(last), worker.isTimedOut(last)]).toEqual([true, true]);
    dispatcher.offer(nextInSlot(last));
    expect(worker.claim(last)).toBe(false);
    expect(dispatcher.withdraw(nextInSlot(last))).toBe(true);
    expect(worker.isCancelled(nextInSlot(last))).toBe(false);
  });
});

describe('a pull in transit', () => {
  test('is seen until the worker has read it', () => {
    const { dispatcher, worker } = sides();
    expect(dispatcher.isPulled(id)).toBe(true);
    dispatcher.pull(id);
    expect(dispatcher.isPulled(id)).toBe(false);
    worker.takePull(id);
    expect(dispatcher.isPulled(id)).toBe(true);
  });

  test('is not one of another call in the slot', () => {
    const { dispatcher, worker } = sides();
    dispatcher.pull(id);
    const next = nextInSlot(id);
    expect(dispatcher.isPulled(next)).toBe(true);
    dispatcher.pull(next);
    worker.takePull(id);
    expect(dispatcher.isPulled(next)).toBe(false);
  });

  test('is unknown without shared memory', () => {
    expect(() => {
      postedIsRunning.pull(id);
    }).not.toThrow();
    expect(postedIsRunning.isPulled(id)).toBe(true);
  });
});

describe('progress in transit', () => {
  test('is seen by the worker until the dispatcher has taken it', () => {
    const { dispatcher, worker } = sides();
    expect(worker.isProgressSent(id)).toBe(false);
    worker.sendProgress(id);
    expect(worker.isProgressSent(id)).toBe(true);
    dispatcher.takeProgress(id);
    expect(worker.isProgressSent(id)).toBe(false);
  });

  test('taken twice is taken once, and can be sent again', () => {
    const { dispatcher, worker } = sides();
    worker.sendProgress(id);
    dispatcher.takeProgress(id);
    dispatcher.takeProgress(id);
    worker.sendProgress(id);
    expect(worker.isProgressSent(id)).toBe(true);
  });

  test('of one call is not that of the next one in its slot, nor of an adjacent slot', () => {
    const { worker } = sides();
    worker.sendProgress(id);
    expect(worker.isProgressSent(nextInSlot(id))).toBe(false);
    expect(worker.isProgressSent(nextInSlot(8))).toBe(false);
  });

  test('of the next call in a slot is not cleared if that of the previous call is taken too late', () => {
    const { dispatcher, worker } = sides();
    worker.sendProgress(id);
    worker.sendProgress(nextInSlot(id));
    dispatcher.takeProgress(id);
    expect(worker.isProgressSent(nextInSlot(id))).toBe(true);
  });

  test('changes neither the claim nor the cancel word, in any slot', () => {
    const { dispatcher, worker } = sides();
    const ids = Array.from({ length: slotCount }, (_, slot) => nextInSlot(slot));
    for (const each of ids) dispatcher.offer(each);
    for (const each of ids) worker.sendProgress(each);
    expect(ids.filter((each) => worker.isCancelled(each))).toEqual([]);
    for (const each of ids) dispatcher.cancel(each, false);
    expect(ids.filter((each) => !worker.isProgressSent(each) || !worker.claim(each))).toEqual([]);
  });
});

test('the words also work in memory that is not shared', () => {
  const { dispatcher, worker } = sides(new ArrayBuffer(claimBytes));
  dispatcher.offer(id);
  expect(worker.claim(id)).toBe(true);
});

test('a cleared cancellation is not seen, in each slot, and adjacent slots keep theirs', () => {
  const { dispatcher, worker } = sides();
  const adjacent = [nextInSlot(6), nextInSlot(8)];
  for (const each of [id, ...adjacent]) dispatcher.cancel(each, false);
  dispatcher.clearCancel(id);
  expect(worker.isCancelled(id)).toBe(false);
  expect(adjacent.map((each) => worker.isCancelled(each))).toEqual([true, true]);
});

test('without shared memory posted calls count as running and cannot be withdrawn', () => {
  expect(postedIsRunning.isRunning(id)).toBe(true);
  expect(postedIsRunning.withdraw(id)).toBe(false);
  expect(postedIsRunning.isFreed(id)).toBe(false);
  expect(new UnsharedClaims().isShared).toBe(false);
  expect(new Claims(new SharedArrayBuffer(claimBytes)).isShared).toBe(true);
});
