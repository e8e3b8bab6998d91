import { CancelledError, Future, TimeoutError, UnsupportedError } from '@dispatch/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { microtasks, peek } from './support/turns.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const waits = ['result', 'exception'] as const;

describe('result()', () => {
  test('resolves with the value', async () => {
    const { future, resolve } = Future.withResolvers<number>();
    const result = future.result();
    resolve(1);
    await expect(result).resolves.toBe(1);
    await expect(future.result()).resolves.toBe(1);
  });

  test('rejects with the same error object', async () => {
    const { future, reject } = Future.withResolvers<number>();
    const error = new Error('failure');
    reject(error);
    expect(await future.result().catch((thrown: unknown) => thrown)).toBe(error);
  });

  test('rejects when the future is cancelled', async () => {
    const { future } = Future.withResolvers<number>();
    const result = future.result();
    future.cancel();
    await expect(result).rejects.toBeInstanceOf(CancelledError);
  });
});

describe('exception()', () => {
  test('resolves with undefined for a value', async () => {
    const { future, resolve } = Future.withResolvers<number>();
    resolve(1);
    await expect(future.exception()).resolves.toBeUndefined();
  });

  test('resolves with the same error object', async () => {
    const { future, reject } = Future.withResolvers<number>();
    const error = new Error('failure');
    const exception = future.exception();
    reject(error);
    expect(await exception).toBe(error);
  });

  test('rejects when the future is cancelled', async () => {
    const { future } = Future.withResolvers<number>();
    const exception = future.exception();
    future.cancel();
    await expect(exception).rejects.toBeInstanceOf(CancelledError);
  });
});

describe.each(waits)('%s(timeout)', (method) => {
  test('rejects when the timeout expires, and does not change the future', async () => {
    const { future, resolve } = Future.withResolvers<string>();
    const waiting = future[method](50);
    waiting.catch(() => {});
    vi.advanceTimersByTime(49);
    expect(await peek(waiting)).toBe('open');
    vi.advanceTimersByTime(1);
    await expect(waiting).rejects.toBeInstanceOf(TimeoutError);
    await expect(waiting).rejects.toHaveProperty('code', 'DISPATCH_TIMEOUT');
    expect(future.state).toBe('pending');
    resolve('later');
    await expect(future.result()).resolves.toBe('later');
  });

  test('of 0 checks without waiting', async () => {
    const { future } = Future.withResolvers<string>();
    await expect(future[method](0)).rejects.toBeInstanceOf(TimeoutError);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('of 0 returns an existing outcome', async () => {
    const { future, resolve } = Future.withResolvers<string>();
    resolve('there');
    await expect(future[method](0)).resolves.toBe(method === 'result' ? 'there' : undefined);
  });

  test('leaves no timer behind if the future is done in time', async () => {
    const { future, resolve } = Future.withResolvers<string>();
    const waiting = future[method](50);
    expect(vi.getTimerCount()).toBe(1);
    resolve('in time');
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });

  test('sets no timer if the future is done', async () => {
    const { future, resolve } = Future.withResolvers<string>();
    resolve('done');
    await future[method](50);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([Infinity, 2 ** 31, Number.MAX_VALUE])('of %d means no limit', async (timeout) => {
    const { future } = Future.withResolvers<string>();
    const waiting = future[method](timeout);
    expect(vi.getTimerCount()).toBe(0);
    expect(await peek(waiting)).toBe('open');
  });

  test('of 2 ** 31 - 1, the maximum of the platform, is a limit', async () => {
    const { future } = Future.withResolvers<string>();
    const waiting = future[method](2 ** 31 - 1);
    expect(vi.getTimerCount()).toBe(1);
    vi.runAllTimers();
    await expect(waiting).rejects.toThrow(TimeoutError);
  });

  test.each([
    [NaN, 'NaN'],
    [-1, '-1'],
    [-Infinity, '-Infinity'],
    ['10', 'the string "10"'],
    [null, 'null'],
    [10n, '10'],
  ])('of %s throws a TypeError', (timeout, shown) => {
    const { future } = Future.withResolvers<string>();
    // @ts-expect-error: not all values are numbers, on purpose.
    expect(() => future[method](timeout)).toThrow(
      new TypeError(`'timeout' must be a non-negative number of milliseconds, got ${shown}`),
    );
  });

  test('calls with different timeouts are independent', async () => {
    const { future, resolve } = Future.withResolvers<string>();
    const short = future[method](10);
    const long = future[method](100);
    short.catch(() => {});
    vi.advanceTimersByTime(10);
    resolve('value');
    await expect(short).rejects.toBeInstanceOf(TimeoutError);
    await expect(long).resolves.toBe(method === 'result' ? 'value' : undefined);
  });
});

test('done() distinguishes a task that throws a TimeoutError from a wait that timed out', async () => {
  const { future, reject } = Future.withResolvers<string>();
  await expect(future.result(0)).rejects.toBeInstanceOf(TimeoutError);
  expect(future.done()).toBe(false);
  reject(new TimeoutError());
  await expect(future.result(0)).rejects.toBeInstanceOf(TimeoutError);
  expect(future.done()).toBe(true);
});

describe('resultSync()', () => {
  test('returns the value of a future that is done', () => {
    const { future, resolve } = Future.withResolvers<number>();
    resolve(1);
    expect(future.resultSync()).toBe(1);
    expect(future.resultSync(0)).toBe(1);
  });

  test('throws the same error object', () => {
    const { future, reject } = Future.withResolvers<number>();
    const error = new Error('failure');
    reject(error);
    expect(() => future.resultSync()).toThrow(error);
  });

  test('throws when the future is cancelled', () => {
    const { future } = Future.withResolvers<number>();
    future.cancel();
    expect(() => future.resultSync()).toThrow(CancelledError);
  });

  test('throws immediately instead of waiting for a future that was not created by a dispatcher', () => {
    const { future } = Future.withResolvers<number>();
    expect(() => future.resultSync()).toThrow(UnsupportedError);
    expect(() => future.resultSync(10)).toThrow(UnsupportedError);
    expect(future.state).toBe('pending');
  });

  test('also throws if the future has an onCancel callback', () => {
    const { future } = Future.withResolvers<number>({ onCancel: () => {} });
    expect(() => future.resultSync()).toThrow(UnsupportedError);
  });

  test('of 0 checks without waiting', () => {
    const { future } = Future.withResolvers<number>();
    expect(() => future.resultSync(0)).toThrow(TimeoutError);
  });

  test.each([NaN, -1, -Infinity])('of %d throws a TypeError', (timeout) => {
    const { future } = Future.withResolvers<number>();
    expect(() => future.resultSync(timeout)).toThrow(TypeError);
  });
});

describe.each([undefined, null, 0, '', false, NaN])('a task that throws %o', (thrown) => {
  test('fails with this value', async () => {
    const { future, reject } = Future.withResolvers<string>();
    reject(thrown);
    const fate = vi.fn();
    await future.then(
      () => fate('resolved'),
      (error: unknown) => fate('rejected', error),
    );
    expect(fate).toHaveBeenCalledExactlyOnceWith('rejected', thrown);
    expect(future.state).toBe('finished');
    expect(await future.exception()).toBe(thrown);
    let caught: unknown = 'nothing';
    try {
      future.resultSync();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
  });
});

describe('as a promise', () => {
  test('a future can be awaited', async () => {
    const { future, resolve } = Future.withResolvers<number>();
    resolve(1);
    expect(await future).toBe(1);
  });

  test('then() without functions passes the outcome through', async () => {
    const { future, resolve } = Future.withResolvers<number>();
    resolve(1);
    await expect(future.then()).resolves.toBe(1);
    await expect(future.then(null, null)).resolves.toBe(1);
  });

  test('catch() receives the error', async () => {
    const { future, reject } = Future.withResolvers<number>();
    reject('failure');
    await expect(future.catch((error) => `caught ${String(error)}`)).resolves.toBe('caught failure');
  });

  test('finally() runs and passes the outcome through', async () => {
    const { future, resolve } = Future.withResolvers<number>();
    const last = vi.fn();
    resolve(1);
    await expect(future.finally(last)).resolves.toBe(1);
    expect(last).toHaveBeenCalledExactlyOnceWith();
  });

  test('works with Promise.all, race and resolve', async () => {
    const first = Future.withResolvers<number>();
    const second = Future.withResolvers<string>();
    const all = Promise.all([first.future, second.future]);
    const race = Promise.race([first.future, second.future]);
    second.resolve('b');
    await microtasks();
    first.resolve(1);
    await expect(all).resolves.toEqual([1, 'b']);
    await expect(race).resolves.toBe('b');
    await expect(Promise.resolve(first.future)).resolves.toBe(1);
  });

  test('is awaited when an async function returns it', async () => {
    const { future, resolve } = Future.withResolvers<number>();
    resolve(1);
    const returning = async (): Promise<number> => future;
    expect(await returning()).toBe(1);
  });

  test('is not awaited inside an array', async () => {
    const { future } = Future.withResolvers<number>();
    const [same] = await Promise.resolve([future]);
    expect(same).toBe(future);
  });

  test('a rejection that is handled twice has the same error', async () => {
    const { future, reject } = Future.withResolvers<number>();
    const before = future.catch((error: unknown) => error);
    const error = new Error('failure');
    reject(error);
    const after = future.catch((thrown: unknown) => thrown);
    expect(await Promise.all([before, after])).toEqual([error, error]);
  });
});

test('a future declared with using is cancelled at the end of the block', () => {
  let kept: Future<unknown>;
  {
    using future = Future.withResolvers().future;
    kept = future;
    expect(kept.state).toBe('pending');
  }
  expect(kept.cancelled()).toBe(true);
});
