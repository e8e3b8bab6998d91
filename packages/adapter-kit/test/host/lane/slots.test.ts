import { describe, expect, test } from 'vitest';
import { Slots } from '../../../src/host/lane/slots.js';
import { claimBytes, nextInSlot, slotCount, slotOf } from '../../../src/wire/claims.js';
import { callOf } from '../../support/calls.js';
import { Claims } from '../../support/claims.js';

function create() {
  const memory = new SharedArrayBuffer(claimBytes);
  return { slots: new Slots(memory), worker: new Claims(memory) };
}

describe('a call that occupies a slot', () => {
  test('can be claimed by the worker and is found by its id', () => {
    const { slots, worker } = create();
    const call = callOf(1);
    slots.occupy(call);
    expect(slots.held).toBe(1);
    expect(slots.at(call.id)).toBe(call);
    expect(slots.isRunning(call)).toBe(false);
    expect(worker.claim(call.id)).toBe(true);
    expect(slots.isRunning(call)).toBe(true);
  });

  test('leaves it when it is answered', () => {
    const { slots, worker } = create();
    const call = callOf(1);
    slots.occupy(call);
    worker.claim(call.id);
    expect(slots.vacate(call.id)).toBe(call);
    expect(slots.held).toBe(0);
    expect(slots.isRunning(call)).toBe(false);
    expect(slots.vacate(call.id)).toBeUndefined();
  });

  test('leaves it when it is withdrawn', () => {
    const { slots, worker } = create();
    const call = callOf(1);
    slots.occupy(call);
    expect(slots.withdraw(call)).toBe(true);
    expect(slots.held).toBe(0);
    expect(slots.at(call.id)).toBeUndefined();
    expect(worker.claim(call.id)).toBe(false);
    expect(slots.withdraw(call)).toBe(false);
  });

  test('cannot be withdrawn once it runs', () => {
    const { slots, worker } = create();
    const call = callOf(1);
    slots.occupy(call);
    worker.claim(call.id);
    expect(slots.withdraw(call)).toBe(false);
    expect(slots.held).toBe(1);
  });

  test.each([false, true])('can be cancelled; because its time has passed: %s', (isTimedOut) => {
    const { slots, worker } = create();
    const call = callOf(1);
    slots.occupy(call);
    expect(worker.isCancelled(call.id)).toBe(false);
    slots.cancel(call, isTimedOut);
    expect([worker.isCancelled(call.id), worker.isTimedOut(call.id)]).toEqual([true, isTimedOut]);
  });
});

test('a cancelled call leaves no cancellation set, because its id is used again after all generations', () => {
  const { slots, worker } = create();
  const call = callOf(1);
  slots.occupy(call);
  worker.claim(call.id);
  slots.cancel(call, false);
  call.settled = true;
  slots.vacate(call.id);
  expect(worker.isCancelled(call.id)).toBe(false);
});

test('an answered slot is used again with another id, and the old id does not match it', () => {
  const { slots, worker } = create();
  const [first, second] = [callOf(1), callOf(2)];
  slots.occupy(first);
  worker.claim(first.id);
  slots.vacate(first.id);
  slots.occupy(second);
  expect(slotOf(second.id)).toBe(slotOf(first.id));
  expect(second.id).toBe(nextInSlot(first.id));
  expect(slots.at(first.id)).toBeUndefined();
  expect(slots.vacate(first.id)).toBeUndefined();
  expect(slots.held).toBe(1);
});

test('a withdrawn slot is not used again before the worker has read its message', () => {
  const { slots, worker } = create();
  const calls = Array.from({ length: slotCount }, (_, order) => callOf(order));
  for (const call of calls) slots.occupy(call);
  expect(slots.hasFree).toBe(false);
  const [taken] = calls;
  if (taken === undefined) throw new Error('no slot was found');
  slots.withdraw(taken);
  expect(slots.hasFree).toBe(false);
  worker.claim(taken.id);
  expect(slots.hasFree).toBe(true);
  const next = callOf(slotCount);
  slots.occupy(next);
  expect(next.id).toBe(nextInSlot(taken.id));
  expect(slots.hasFree).toBe(false);
});

test('a slot that the worker freed is used again once, however often slots are requested', () => {
  const { slots, worker } = create();
  const calls = Array.from({ length: slotCount }, (_, order) => callOf(order));
  for (const call of calls) slots.occupy(call);
  for (const call of calls) slots.withdraw(call);
  for (const call of calls) worker.claim(call.id);
  const ids = new Set<number>();
  while (slots.hasFree) {
    const call = callOf(0);
    slots.occupy(call);
    ids.add(call.id);
  }
  expect(ids.size).toBe(slotCount);
});

test('no slot beyond the last can be occupied', () => {
  const { slots } = create();
  for (let order = 0; order < slotCount; order += 1) slots.occupy(callOf(order));
  expect(() => slots.occupy(callOf(slotCount))).toThrow('no slot is free');
});

test('all() returns the calls in the order of submission, regardless of their slots', () => {
  const { slots } = create();
  const [third, first, second] = [callOf(3), callOf(1), callOf(2)];
  for (const call of [third, first, second]) slots.occupy(call);
  expect(slots.all()).toEqual([first, second, third]);
});

test('an unknown id matches nothing', () => {
  const { slots } = create();
  for (const id of [-1, 0, NaN, 1e15, 2 ** 53]) expect(slots.at(id)).toBeUndefined();
});
