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

test('yields each future once, in the order of completion', async () => {
  const { a, b, c, d, futures } = four();
  const collected = collect(asCompleted(futures));
  c.resolve(3);
  a.reject('failure');
  d.future.cancel();
  b.resolve(2);
  expect(await collected).toEqual([c.future, a.future, d.future, b.future]);
});

test('yields futures that are already done first, without waiting', async () => {
  const { b, d, futures } = four();
  b.resolve(2);
  d.future.cancel();
  const completed = asCompleted(futures);
  expect(await completed.next()).toEqual({ value: b.future, done: false });
  expect(await completed.next()).toEqual({ value: d.future, done: false });
  expect(await peek(completed.next())).toBe('open');
});

test('yields the futures themselves, not their results', async () => {
  const { a } = four();
  a.resolve(1);
  for await (const future of asCompleted([a.future])) expect(future).toBe(a.future);
});

test('yields a future that is passed twice only once', async () => {
  const { a } = four();
  a.resolve(1);
  expect(await collect(asCompleted([a.future, a.future]))).toHaveLength(1);
});

test('yields nothing for an empty iterable', async () => {
  expect(await collect(asCompleted([]))).toEqual([]);
});

test('keeps futures that complete before next() is called, in order', async () => {
  const { a, b, c, d, futures } = four();
  const completed = asCompleted(futures);
  d.resolve(4);
  c.resolve(3);
  b.resolve(2);
  a.resolve(1);
  expect(await collect(completed)).toEqual([d.future, c.future, b.future, a.future]);
});

test('repeated next() calls after the end return done', async () => {
  const completed = asCompleted([]);
  expect(await completed.next()).toEqual({ value: undefined, done: true });
  expect(await completed.next()).toEqual({ value: undefined, done: true });
});

test('is its own iterator', () => {
  const completed = asCompleted([]);
  expect(completed[Symbol.asyncIterator]()).toBe(completed);
});

describe('concurrent next() calls', () => {
  test('each get one future, in the order of the calls', async () => {
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

  test('beyond the last future return done when the last future is done', async () => {
    const { a } = four();
    const completed = asCompleted([a.future]);
    const [, second, third] = [completed.next(), completed.next(), completed.next()];
    expect(await peek(second)).toBe('open');
    a.resolve(1);
    expect(await second).toEqual({ value: undefined, done: true });
    expect(await third).toEqual({ value: undefined, done: true });
  });

  test('share one timeout: the first call rejects, the others return done', async () => {
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
  test('rejects with the number of unfinished futures, after yielding those that are done', async () => {
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

  test('starts at the call of asCompleted(), not at each next()', async () => {
    const { a, b } = four();
    const completed = asCompleted([a.future, b.future], { timeout: 50 });
    vi.advanceTimersByTime(30);
    a.resolve(1);
    await completed.next();
    const next = completed.next();
    vi.advanceTimersByTime(20);
    await expect(next).rejects.toThrow('1 (of 2) futures unfinished');
  });

  test('of 0 yields the futures that are done and then rejects', async () => {
    const { b, futures } = four();
    b.resolve(2);
    const completed = asCompleted(futures, { timeout: 0 });
    expect((await completed.next()).value).toBe(b.future);
    await expect(completed.next()).rejects.toThrow('3 (of 4) futures unfinished');
  });

  test('is not an error if all futures are done', async () => {
    const { a } = four();
    a.resolve(1);
    expect(await collect(asCompleted([a.future], { timeout: 0 }))).toEqual([a.future]);
  });

  test('is cleared when all futures are done, even without a call of next()', async () => {
    const { a } = four();
    const completed = asCompleted([a.future], { timeout: 50 });
    a.resolve(1);
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(100);
    expect(await collect(completed)).toEqual([a.future]);
  });

  test('does not change the futures', async () => {
    const { a } = four();
    const completed = asCompleted([a.future], { timeout: 10 });
    vi.advanceTimersByTime(10);
    await expect(completed.next()).rejects.toBeInstanceOf(TimeoutError);
    expect(a.future.state).toBe('pending');
  });

  test('ignores futures that complete after it', async () => {
    const { a } = four();
    const completed = asCompleted([a.future], { timeout: 10 });
    vi.advanceTimersByTime(10);
    a.resolve(1);
    await expect(completed.next()).rejects.toThrow('1 (of 1) futures unfinished');
    expect((await completed.next()).done).toBe(true);
  });

  test.each([NaN, -1])('of %d throws a TypeError', (timeout) => {
    expect(() => asCompleted([], { timeout })).toThrow(TypeError);
  });
});

describe('exiting the loop early', () => {
  test('removes the subscriptions and the timer, and cancels no future', async () => {
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

  test('ends the iteration, even if futures complete later', async () => {
    const { a, b, futures } = four();
    a.resolve(1);
    const completed = asCompleted(futures);
    expect(await completed.return?.()).toEqual({ value: undefined, done: true });
    b.resolve(2);
    expect(await completed.next()).toEqual({ value: undefined, done: true });
  });

  test('ends the iteration even while a future is being settled', async () => {
    const { a } = four();
    const holder: { completed?: ReturnType<typeof asCompleted> } = {};
    a.future.addDoneCallback(() => void holder.completed?.return?.());
    holder.completed = asCompleted([a.future]);
    a.resolve(1);
    expect(await holder.completed?.next()).toEqual({ value: undefined, done: true });
  });

  test('resolves pending next() calls with done', async () => {
    const { futures } = four();
    const completed = asCompleted(futures);
    const asked = completed.next();
    await completed.return?.();
    expect(await asked).toEqual({ value: undefined, done: true });
  });

  test('discards a timeout that has not been reported', async () => {
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
