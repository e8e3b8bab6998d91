import { describe, expect, test } from 'vitest';
import { compareTurns, Queue } from '../../../src/host/scheduling/queue.js';
import type { Call } from '../../../src/host/call/call.js';
import { callOf, profileOf } from '../../support/calls.js';

function queueOf(...orders: number[]): { queue: Queue; calls: Call[] } {
  const queue = new Queue();
  const calls = orders.map((order) => callOf(order));
  for (const call of calls) queue.push(call);
  return { queue, calls };
}

function ordersOf(queue: Queue): number[] {
  return [...queue].map(({ order }) => order);
}

function take(calls: Call[], index: number): Call {
  const call = calls[index];
  if (call === undefined) throw new Error(`there are only ${calls.length} calls`);
  return call;
}

test('a queue is initially empty', () => {
  const queue = new Queue();
  expect([queue.size, queue.first, ordersOf(queue)]).toEqual([0, undefined, []]);
});

test('calls are in the order in which they were pushed', () => {
  const { queue, calls } = queueOf(1, 2, 3);
  expect(ordersOf(queue)).toEqual([1, 2, 3]);
  expect(queue.first).toBe(calls[0]);
  expect(queue.size).toBe(3);
});

test.each([
  [0, [2, 3]],
  [1, [1, 3]],
  [2, [1, 2]],
])('the call at position %d can be removed', (place, left) => {
  const { queue, calls } = queueOf(1, 2, 3);
  const call = take(calls, place);
  queue.withdraw(call);
  expect(ordersOf(queue)).toEqual(left);
  expect(queue.size).toBe(2);
  expect([call.holder, call.previous, call.next]).toEqual([undefined, undefined, undefined]);
});

test('removing the last call leaves an empty queue that can be used again', () => {
  const { queue, calls } = queueOf(1);
  queue.withdraw(take(calls, 0));
  expect([queue.size, queue.first]).toEqual([0, undefined]);
  queue.push(callOf(2));
  expect(ordersOf(queue)).toEqual([2]);
});

test('a call knows its queue', () => {
  const { queue, calls } = queueOf(1);
  expect(take(calls, 0).holder).toBe(queue);
  queue.withdraw(take(calls, 0));
  expect(take(calls, 0).holder).toBeUndefined();
});

describe('putBack', () => {
  test.each([
    [[1], [2, 3], [1, 2, 3]],
    [[2], [1, 3], [1, 2, 3]],
    [[3], [1, 2], [1, 2, 3]],
    [[1, 2], [3], [1, 2, 3]],
    [
      [1, 4],
      [2, 3, 5],
      [1, 2, 3, 4, 5],
    ],
    [
      [5, 1, 3],
      [2, 4],
      [1, 2, 3, 4, 5],
    ],
    [[1, 2], [], [1, 2]],
    [[], [1, 2], [1, 2]],
  ])('puts %j among %j before all that were submitted later', (back, waiting, all) => {
    const { queue } = queueOf(...waiting);
    queue.putBack(back.map((order) => callOf(order)));
    expect(ordersOf(queue)).toEqual(all);
    expect(queue.size).toBe(all.length);
    expect(queue.first?.order).toBe(all[0]);
  });

  test('keeps the links in both directions consistent', () => {
    const { queue } = queueOf(2, 4);
    queue.putBack([1, 3, 5].map((order) => callOf(order)));
    for (const call of [...queue]) queue.withdraw(call);
    expect(queue.size).toBe(0);
  });
});

describe('walking the queue', () => {
  test('continues if the current call is removed', () => {
    const { queue } = queueOf(1, 2, 3);
    const met: number[] = [];
    for (const call of queue) {
      met.push(call.order);
      queue.withdraw(call);
    }
    expect(met).toEqual([1, 2, 3]);
    expect(queue.size).toBe(0);
  });
});

describe('priorities', () => {
  function prioritised(...places: readonly (readonly [order: number, priority: number])[]): {
    queue: Queue;
    calls: Call[];
  } {
    const queue = new Queue();
    const calls = places.map(([order, priority]) => callOf(order, profileOf(), priority));
    for (const call of calls) queue.push(call);
    return { queue, calls };
  }

  test('put the higher first, and within one the earlier calls', () => {
    const { queue } = prioritised([1, 0], [2, 5], [3, -1], [4, 5], [5, 0]);
    expect(ordersOf(queue)).toEqual([2, 4, 1, 5, 3]);
    expect(queue.first?.order).toBe(2);
    expect(queue.size).toBe(5);
  });

  test('may be infinite, fractions, and negative zero', () => {
    const { queue, calls } = prioritised(
      [1, -Infinity],
      [2, 0.5],
      [3, Infinity],
      [4, -0],
      [5, 0],
      [6, Infinity],
      [7, -Infinity],
    );
    expect(ordersOf(queue)).toEqual([3, 6, 2, 4, 5, 1, 7]);
    for (const call of calls) queue.withdraw(call);
    expect([queue.size, queue.first]).toEqual([0, undefined]);
  });

  test('may be as many as there are calls', () => {
    const count = 500;
    // An unordered permutation: 7 and 500 have no common factor.
    const { queue, calls } = prioritised(
      ...Array.from({ length: count }, (_, order) => [order, (order * 7) % count] as const),
    );
    expect([...queue].map(({ priority }) => priority)).toEqual(
      Array.from({ length: count }, (_, index) => count - 1 - index),
    );
    for (const call of calls.filter(({ order }) => order % 2 === 0)) queue.withdraw(call);
    expect(queue.size).toBe(count / 2);
    const left = [...queue];
    expect(left.toSorted(compareTurns)).toEqual(left);
    for (const call of left) queue.withdraw(call);
    expect([queue.size, queue.first]).toEqual([0, undefined]);
  });

  test('whose last call is removed can be used again', () => {
    const { queue, calls } = prioritised([1, 0], [2, 5], [3, -5]);
    queue.withdraw(take(calls, 1));
    expect(queue.first?.order).toBe(1);
    expect(ordersOf(queue)).toEqual([1, 3]);
    queue.push(callOf(4, profileOf(), 5));
    expect(ordersOf(queue)).toEqual([4, 1, 3]);
  });

  test('put a returned call before later calls of its priority, and behind all of higher priorities', () => {
    const { queue } = prioritised([4, 1], [5, 0], [6, 1], [9, -1]);
    const back: [number, number][] = [
      [7, 0],
      [5.5, 1],
      [1, 0],
      [2, 1],
      [3, 2],
      [10, -1],
    ];
    queue.putBack(back.map(([order, priority]) => callOf(order, profileOf(), priority)));
    expect(ordersOf(queue)).toEqual([3, 2, 4, 5.5, 6, 1, 5, 7, 9, 10]);
    expect(queue.size).toBe(10);
  });

  test('are walked on if the current call is removed, and its priority with it', () => {
    const { queue } = prioritised([1, 2], [2, 1], [3, 1], [4, 0]);
    const met: number[] = [];
    for (const call of queue) {
      met.push(call.order);
      queue.withdraw(call);
    }
    expect(met).toEqual([1, 2, 3, 4]);
    expect(queue.size).toBe(0);
  });
});

test.each([
  [2, 1],
  [Infinity, 1],
  [0, -Infinity],
  [Infinity, -Infinity],
])('a call of priority %d has its turn before an earlier one of %d', (higher, lower) => {
  const [late, early] = [callOf(2, profileOf(), higher), callOf(1, profileOf(), lower)];
  expect(compareTurns(late, early)).toBeLessThan(0);
  expect(compareTurns(early, late)).toBeGreaterThan(0);
});

test('of two calls of infinite priority the earlier has its turn first', () => {
  expect(compareTurns(callOf(1, profileOf(), Infinity), callOf(2, profileOf(), Infinity))).toBeLessThan(0);
});
