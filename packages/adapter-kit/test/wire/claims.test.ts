import { describe, expect, test } from 'vitest';
import { claimBytes, Claims, nextInSlot, slotCount, slotOf, type CallId } from '../../src/wire/claims.js';
import { postedIsRunning, UnsharedClaims } from '../../src/wire/unshared-claims.js';

/** Both sides of one worker's words. */
function sides(memory: ArrayBufferLike = new SharedArrayBuffer(claimBytes)) {
  return { dispatcher: new Claims(memory), worker: new Claims(memory) };
}

const id: CallId = nextInSlot(7);

describe('a call that is offered', () => {
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

  test('is taken back once, and is not free before the worker meets it', () => {
    const { dispatcher, worker } = sides();
    dispatcher.offer(id);
    expect(dispatcher.withdraw(id)).toBe(true);
    expect(dispatcher.withdraw(id)).toBe(false);
    expect(dispatcher.isFreed(id)).toBe(false);
    expect(worker.claim(id)).toBe(false);
    expect(dispatcher.isFreed(id)).toBe(true);
    expect(dispatcher.isRunning(id)).toBe(false);
  });

  test('cannot be taken back once it runs', () => {
    const { dispatcher, worker } = sides();
    dispatcher.offer(id);
    worker.claim(id);
    expect(dispatcher.withdraw(id)).toBe(false);
    expect(dispatcher.isRunning(id)).toBe(true);
  });

  test('does not touch other slots', () => {
    const { dispatcher, worker } = sides();
    const neighbour = nextInSlot(8);
    dispatcher.offer(id);
    expect(worker.claim(neighbour)).toBe(false);
    expect(dispatcher.withdraw(neighbour)).toBe(false);
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

  test('a late withdrawal takes nothing of the next call in its slot', () => {
    const { dispatcher, worker } = sides();
    const next = nextInSlot(id);
    dispatcher.offer(next);
    expect(dispatcher.withdraw(id)).toBe(false);
    expect(worker.claim(next)).toBe(true);
    expect(dispatcher.isRunning(id)).toBe(false);
  });

  test('a late cancel does not meet the next call in its slot', () => {
    const { dispatcher, worker } = sides();
    const next = nextInSlot(id);
    dispatcher.cancel(id);
    expect(worker.isCancelled(id)).toBe(true);
    expect(worker.isCancelled(next)).toBe(false);
  });

  test('nothing is cancelled at the start', () => {
    const { worker } = sides();
    for (let slot = 0; slot < slotCount; slot += 1) expect(worker.isCancelled(nextInSlot(slot))).toBe(false);
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
    'starts over after the last generation in slot %d, and never gives generation 0',
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
    dispatcher.cancel(last);
    expect(worker.isCancelled(last)).toBe(true);
    dispatcher.offer(nextInSlot(last));
    expect(worker.claim(last)).toBe(false);
    expect(dispatcher.withdraw(nextInSlot(last))).toBe(true);
    expect(worker.isCancelled(nextInSlot(last))).toBe(false);
  });
});

describe('progress on its way', () => {
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

  test('of one call is not that of the next one in its slot, nor of a neighbour', () => {
    const { worker } = sides();
    worker.sendProgress(id);
    expect(worker.isProgressSent(nextInSlot(id))).toBe(false);
    expect(worker.isProgressSent(nextInSlot(8))).toBe(false);
  });

  test('of the next call in a slot is not cleared by one who takes that of the last too late', () => {
    const { dispatcher, worker } = sides();
    worker.sendProgress(id);
    worker.sendProgress(nextInSlot(id));
    dispatcher.takeProgress(id);
    expect(worker.isProgressSent(nextInSlot(id))).toBe(true);
  });

  test('touches neither the claim nor the cancel word, in any slot', () => {
    const { dispatcher, worker } = sides();
    const ids = Array.from({ length: slotCount }, (_, slot) => nextInSlot(slot));
    for (const each of ids) dispatcher.offer(each);
    for (const each of ids) worker.sendProgress(each);
    expect(ids.filter((each) => worker.isCancelled(each))).toEqual([]);
    for (const each of ids) dispatcher.cancel(each);
    expect(ids.filter((each) => !worker.isProgressSent(each) || !worker.claim(each))).toEqual([]);
    expect(dispatcher.isDead()).toBe(false);
  });
});

test('a death is announced to the other side', () => {
  const { dispatcher, worker } = sides();
  expect(dispatcher.isDead()).toBe(false);
  worker.announceDeath();
  expect(dispatcher.isDead()).toBe(true);
});

test('a death disturbs no slot', () => {
  const { dispatcher, worker } = sides();
  dispatcher.offer(nextInSlot(0));
  worker.announceDeath();
  expect(worker.claim(nextInSlot(0))).toBe(true);
});

test('the words also work in memory that is not shared', () => {
  const { dispatcher, worker } = sides(new ArrayBuffer(claimBytes));
  dispatcher.offer(id);
  expect(worker.claim(id)).toBe(true);
});

test('a cancel that is cleared is gone, in each slot, and a neighbour keeps its own', () => {
  const { dispatcher, worker } = sides();
  const neighbours = [nextInSlot(6), nextInSlot(8)];
  for (const each of [id, ...neighbours]) dispatcher.cancel(each);
  dispatcher.clearCancel(id);
  expect(worker.isCancelled(id)).toBe(false);
  expect(neighbours.map((each) => worker.isCancelled(each))).toEqual([true, true]);
});

test('where nothing is shared, what was posted counts as running and cannot be taken back', () => {
  expect(postedIsRunning.isRunning(id)).toBe(true);
  expect(postedIsRunning.withdraw(id)).toBe(false);
  expect(postedIsRunning.isFreed(id)).toBe(false);
  expect(postedIsRunning.isDead()).toBe(false);
  expect(new UnsharedClaims().isShared).toBe(false);
  expect(new Claims(new SharedArrayBuffer(claimBytes)).isShared).toBe(true);
});
