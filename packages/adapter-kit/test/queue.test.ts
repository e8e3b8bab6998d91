import { describe, expect, test } from 'vitest';
import { Queue } from '../src/host/queue.js';
import type { Call } from '../src/host/call.js';
import { callOf } from './support/calls.js';

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
  if (call === undefined) throw new Error(`there are only ${calls.length}`);
  return call;
}

test('a queue begins empty', () => {
  const queue = new Queue();
  expect([queue.size, queue.first, ordersOf(queue)]).toEqual([0, undefined, []]);
});

test('calls stand in the order they were pushed', () => {
  const { queue, calls } = queueOf(1, 2, 3);
  expect(ordersOf(queue)).toEqual([1, 2, 3]);
  expect(queue.first).toBe(calls[0]);
  expect(queue.size).toBe(3);
});

test.each([
  [0, [2, 3]],
  [1, [1, 3]],
  [2, [1, 2]],
])('the call at place %d can leave', (place, left) => {
  const { queue, calls } = queueOf(1, 2, 3);
  const call = take(calls, place);
  queue.remove(call);
  expect(ordersOf(queue)).toEqual(left);
  expect(queue.size).toBe(2);
  expect([call.queue, call.previous, call.next]).toEqual([undefined, undefined, undefined]);
});

test('the last that leaves leaves an empty queue that can be used again', () => {
  const { queue, calls } = queueOf(1);
  queue.remove(take(calls, 0));
  expect([queue.size, queue.first]).toEqual([0, undefined]);
  queue.push(callOf(2));
  expect(ordersOf(queue)).toEqual([2]);
});

test('a call knows in which queue it stands', () => {
  const { queue, calls } = queueOf(1);
  expect(take(calls, 0).queue).toBe(queue);
  queue.remove(take(calls, 0));
  expect(take(calls, 0).queue).toBeUndefined();
});

describe('putBack', () => {
  test.each([
    [[1], [2, 3], [1, 2, 3]],
    [[2], [1, 3], [1, 2, 3]],
    [[3], [1, 2], [1, 2, 3]],
    [[1, 2], [3], [1, 2, 3]],
    [[1, 4], [2, 3, 5], [1, 2, 3, 4, 5]],
    [[5, 1, 3], [2, 4], [1, 2, 3, 4, 5]],
    [[1, 2], [], [1, 2]],
    [[], [1, 2], [1, 2]],
  ])('puts %j among %j before all that were submitted later', (back, waiting, all) => {
    const { queue } = queueOf(...waiting);
    queue.putBack(back.map((order) => callOf(order)));
    expect(ordersOf(queue)).toEqual(all);
    expect(queue.size).toBe(all.length);
    expect(queue.first?.order).toBe(all[0]);
  });

  test('leaves links that lead back as they lead forth', () => {
    const { queue } = queueOf(2, 4);
    queue.putBack([1, 3, 5].map((order) => callOf(order)));
    for (const call of [...queue]) queue.remove(call);
    expect(queue.size).toBe(0);
  });
});

describe('walking the queue', () => {
  test('goes on where the call that was given leaves', () => {
    const { queue } = queueOf(1, 2, 3);
    const met: number[] = [];
    for (const call of queue) {
      met.push(call.order);
      queue.remove(call);
    }
    expect(met).toEqual([1, 2, 3]);
    expect(queue.size).toBe(0);
  });
});
