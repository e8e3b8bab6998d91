import { asCompleted, Future, TimeoutError } from '@dispatch/core';
import { futures } from '@dispatch/core/internal';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { peek } from './support/turns.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function four() {
  const all = Array.from({ length: 4 }, () => Future.withResolvers<number>());
  for (const { future } of all) future.addDoneCallback(() => {});
  const [a, b, c, d] = all;
  if (!a || !b || !c || !d) throw new Error('four were made');
  return { a, b, c, d, futures: all.map(({ future }) => future) };
}

async function collect(completed: ReturnType<typeof asCompleted>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const future of completed) all.push(future);
  return all;
}

test('futures are yielded as they are done, each once', async () => {
  const { a, b, c, d, futures } = four();
  const collected = collect(asCompleted(futures));
  c.resolve(3);
  a.reject('failure');
  d.future.cancel();
  b.resolve(2);
  expect(await collected).toEqual([c.future, a.future, d.future, b.future]);
});

test('futures that are done already come first, without waiting', async () => {
  const { b, d, futures } = four();
  b.resolve(2);
  d.future.cancel();
  const completed = asCompleted(futures);
  expect(await completed.next()).toEqual({ value: b.future, done: false });
  expect(await completed.next()).toEqual({ value: d.future, done: false });
  expect(await peek(completed.next())).toBe('open');
});

test('the futures themselves are yielded, not what they hold', async () => {
  const { a } = four();
  a.resolve(1);
  for await (const future of asCompleted([a.future])) expect(future).toBe(a.future);
});

test('one that is given twice is yielded once', async () => {
  const { a } = four();
  a.resolve(1);
  expect(await collect(asCompleted([a.future, a.future]))).toHaveLength(1);
});

test('nothing yields nothing', async () => {
  expect(await collect(asCompleted([]))).toEqual([]);
});

test('what is done while nobody asks is kept, in order', async () => {
  const { a, b, c, d, futures } = four();
  const completed = asCompleted(futures);
  d.resolve(4);
  c.resolve(3);
  b.resolve(2);
  a.resolve(1);
  expect(await collect(completed)).toEqual([d.future, c.future, b.future, a.future]);
});

test('the end is told as often as it is asked for', async () => {
  const completed = asCompleted([]);
  expect(await completed.next()).toEqual({ value: undefined, done: true });
  expect(await completed.next()).toEqual({ value: undefined, done: true });
});

test('it is its own iterator', () => {
  const completed = asCompleted([]);
  expect(completed[Symbol.asyncIterator]()).toBe(completed);
});

describe('concurrent next() calls', () => {
  test('get one future each, in the order they asked', async () => {
    const { a, b } = four();
    const completed = asCompleted([a.future, b.future]);
    const answers = [completed.next(), completed.next(), completed.next()];
    b.resolve(2);
    a.resolve(1);
    expect(await Promise.all(answers)).toEqual([
      { value: b.future, done: false },
      { value: a.future, done: false },
      { value: undefined, done: true },
    ]);
  });

  test('beyond the last are told the end when the last is done', async () => {
    const { a } = four();
    const completed = asCompleted([a.future]);
    const [, second, third] = [completed.next(), completed.next(), completed.next()];
    expect(await peek(second)).toBe('open');
    a.resolve(1);
    expect(await second).toEqual({ value: undefined, done: true });
    expect(await third).toEqual({ value: undefined, done: true });
  });

  test('share one timeout: the first is rejected, the rest are told the end', async () => {
    const { a } = four();
    const completed = asCompleted([a.future], { timeout: 10 });
    const first = completed.next();
    const second = completed.next();
    vi.advanceTimersByTime(10);
    await expect(first).rejects.toBeInstanceOf(TimeoutError);
    expect(await second).toEqual({ value: undefined, done: true });
  });
});

describe('a timeout', () => {
  test('says how many are unfinished, after those that are done', async () => {
    const { a, c, futures } = four();
    const completed = asCompleted(futures, { timeout: 50 });
    c.resolve(3);
    a.resolve(1);
    vi.advanceTimersByTime(50);
    expect((await completed.next()).value).toBe(c.future);
    expect((await completed.next()).value).toBe(a.future);
    await expect(completed.next()).rejects.toEqual(new TimeoutError('2 (of 4) futures unfinished'));
    expect(await completed.next()).toEqual({ value: undefined, done: true });
  });

  test('counts from the call, not from each next()', async () => {
    const { a, b } = four();
    const completed = asCompleted([a.future, b.future], { timeout: 50 });
    vi.advanceTimersByTime(30);
    a.resolve(1);
    await completed.next();
    const next = completed.next();
    vi.advanceTimersByTime(20);
    await expect(next).rejects.toThrow('1 (of 2) futures unfinished');
  });

  test('of 0 yields what is done and then rejects', async () => {
    const { b, futures } = four();
    b.resolve(2);
    const completed = asCompleted(futures, { timeout: 0 });
    expect((await completed.next()).value).toBe(b.future);
    await expect(completed.next()).rejects.toThrow('3 (of 4) futures unfinished');
  });

  test('is no error where all are done', async () => {
    const { a } = four();
    a.resolve(1);
    expect(await collect(asCompleted([a.future], { timeout: 0 }))).toEqual([a.future]);
  });

  test('does not count on once all are done, also if nobody has asked', async () => {
    const { a } = four();
    const completed = asCompleted([a.future], { timeout: 50 });
    a.resolve(1);
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(100);
    expect(await collect(completed)).toEqual([a.future]);
  });

  test('changes no future', async () => {
    const { a } = four();
    const completed = asCompleted([a.future], { timeout: 10 });
    vi.advanceTimersByTime(10);
    await expect(completed.next()).rejects.toBeInstanceOf(TimeoutError);
    expect(a.future.state).toBe('pending');
  });

  test('ignores what is done after it', async () => {
    const { a } = four();
    const completed = asCompleted([a.future], { timeout: 10 });
    vi.advanceTimersByTime(10);
    a.resolve(1);
    await expect(completed.next()).rejects.toThrow('1 (of 1) futures unfinished');
    expect((await completed.next()).done).toBe(true);
  });

  test.each([NaN, -1])('of %d is a mistake', (timeout) => {
    expect(() => asCompleted([], { timeout })).toThrow(TypeError);
  });
});

describe('leaving the loop early', () => {
  test('takes the subscriptions and the timer back, and cancels nothing', async () => {
    const { a, b, c, d } = four();
    const subscribe = vi.spyOn(futures, 'subscribe');
    const unsubscribe = vi.spyOn(futures, 'unsubscribe');
    a.resolve(1);
    for await (const future of asCompleted([a.future, b.future, c.future, d.future], { timeout: 50 })) {
      expect(future).toBe(a.future);
      break;
    }
    expect(unsubscribe.mock.calls).toEqual(subscribe.mock.calls);
    expect(subscribe).toHaveBeenCalledTimes(3);
    expect(vi.getTimerCount()).toBe(0);
    expect([b, c, d].map(({ future }) => future.state)).toEqual(['pending', 'pending', 'pending']);
  });

  test('is the end, whatever is done later', async () => {
    const { a, b, futures } = four();
    a.resolve(1);
    const completed = asCompleted(futures);
    expect(await completed.return?.()).toEqual({ value: undefined, done: true });
    b.resolve(2);
    expect(await completed.next()).toEqual({ value: undefined, done: true });
  });

  test('is the end also within the very settling of a future', async () => {
    const { a } = four();
    const holder: { completed?: ReturnType<typeof asCompleted> } = {};
    a.future.addDoneCallback(() => void holder.completed?.return?.());
    holder.completed = asCompleted([a.future]);
    a.resolve(1);
    expect(await holder.completed?.next()).toEqual({ value: undefined, done: true });
  });

  test('tells those who still ask the end', async () => {
    const { futures } = four();
    const completed = asCompleted(futures);
    const asked = completed.next();
    await completed.return?.();
    expect(await asked).toEqual({ value: undefined, done: true });
  });

  test('forgets a timeout that nobody has been told of', async () => {
    const { a } = four();
    const completed = asCompleted([a.future], { timeout: 0 });
    await completed.return?.();
    expect((await completed.next()).done).toBe(true);
  });
});

describe('a signal', () => {
  test('that aborts rejects the pending next(), and then it is at its end', async () => {
    const { future, resolve } = Future.withResolvers<number>();
    const controller = new AbortController();
    const iterator = asCompleted([future], { signal: controller.signal });
    const [first, second] = [iterator.next(), iterator.next()];
    controller.abort('enough');
    await expect(first).rejects.toMatchObject({ code: 'DISPATCH_CANCELLED', cause: 'enough' });
    expect(await second).toEqual({ value: undefined, done: true });
    resolve(1);
    expect(await iterator.next()).toEqual({ value: undefined, done: true });
    expect(future.state).toBe('finished');
  });

  test('that aborts drops what is done and not taken', async () => {
    const [done, open] = [Future.withResolvers<number>(), Future.withResolvers<number>()];
    done.resolve(1);
    const controller = new AbortController();
    const iterator = asCompleted([done.future, open.future], { signal: controller.signal });
    controller.abort();
    await expect(iterator.next()).rejects.toMatchObject({ code: 'DISPATCH_CANCELLED' });
    expect((await iterator.next()).done).toBe(true);
  });

  test('that aborts when all are done changes nothing', async () => {
    const { future, resolve } = Future.withResolvers<number>();
    const controller = new AbortController();
    const iterator = asCompleted([future], { signal: controller.signal });
    resolve(1);
    controller.abort();
    expect((await iterator.next()).value).toBe(future);
    expect((await iterator.next()).done).toBe(true);
  });

  test('that is aborted already rejects the first next()', async () => {
    const iterator = asCompleted([], { signal: AbortSignal.abort('before') });
    await expect(iterator.next()).rejects.toMatchObject({ cause: 'before' });
    expect((await iterator.next()).done).toBe(true);
  });
});
