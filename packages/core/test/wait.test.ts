import { asCompleted, defineTasks, Future, wait } from '@dispatch/core';
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
  const all = Array.from({ length: 4 }, () => Future.withResolvers<number>({ onCancel() {} }));
  for (const { future } of all) future.addDoneCallback(() => {});
  const [a, b, c, d] = all;
  if (!a || !b || !c || !d) throw new Error('four were made');
  return { a, b, c, d, futures: all.map(({ future }) => future) };
}

describe('waiting for all', () => {
  test('resolves when the last future is done, including failed and cancelled ones', async () => {
    const { a, b, c, d, futures } = four();
    const waiting = wait(futures);
    a.resolve(1);
    b.reject('failure');
    c.future.cancel();
    expect(await peek(waiting)).toBe('open');
    d.resolve(4);
    await expect(waiting).resolves.toEqual({ done: new Set(futures), notDone: new Set() });
  });

  test('resolves immediately if all futures are done', async () => {
    const { a, b } = four();
    a.resolve(1);
    b.future.cancel();
    expect(await peek(wait([a.future, b.future]))).toBe('resolved');
  });

  test('continues while one future is not done', async () => {
    const { a, b, c } = four();
    a.resolve(1);
    b.reject('failure');
    const waiting = wait([a.future, b.future, c.future]);
    expect(await peek(waiting)).toBe('open');
    c.resolve(3);
    expect((await waiting).notDone.size).toBe(0);
  });

  test('resolves immediately for an empty iterable', async () => {
    await expect(wait([])).resolves.toEqual({ done: new Set(), notDone: new Set() });
  });

  test('counts a future that is passed twice only once', async () => {
    const { a } = four();
    const waiting = wait([a.future, a.future]);
    a.resolve(1);
    const { done } = await waiting;
    expect([...done]).toEqual([a.future]);
  });

  test('accepts any iterable, and reads it once', async () => {
    const { a, b } = four();
    a.resolve(1);
    b.resolve(2);
    function* both() {
      yield a.future;
      yield b.future;
    }
    expect((await wait(both())).done.size).toBe(2);
  });

  test('returns the futures themselves, in the order in which they were passed', async () => {
    const { a, b, c } = four();
    const waiting = wait([c.future, a.future, b.future]);
    a.resolve(1);
    b.resolve(2);
    c.resolve(3);
    expect([...(await waiting).done]).toEqual([c.future, a.future, b.future]);
  });
});

describe('waiting for the first', () => {
  test.each([
    ['a value', ({ a }: ReturnType<typeof four>) => a.resolve(1)],
    ['a failure', ({ a }: ReturnType<typeof four>) => a.reject('failure')],
    ['a cancellation', ({ a }: ReturnType<typeof four>) => void a.future.cancel()],
  ])('resolves on %s', async (_what, end) => {
    const all = four();
    const waiting = wait(all.futures, { returnWhen: 'firstCompleted' });
    end(all);
    const { done, notDone } = await waiting;
    expect([...done]).toEqual([all.a.future]);
    expect(notDone.size).toBe(3);
  });

  test('resolves immediately with all futures that are already done', async () => {
    const { a, b, c, d, futures } = four();
    b.resolve(2);
    d.future.cancel();
    const { done, notDone } = await wait(futures, { returnWhen: 'firstCompleted' });
    expect([...done]).toEqual([b.future, d.future]);
    expect([...notDone]).toEqual([a.future, c.future]);
  });
});

describe('waiting for the first failure', () => {
  test('resolves on a failure', async () => {
    const { a, b, c, d, futures } = four();
    const waiting = wait(futures, { returnWhen: 'firstException' });
    a.resolve(1);
    b.future.cancel();
    expect(await peek(waiting)).toBe('open');
    c.reject(undefined);
    const { done, notDone } = await waiting;
    expect([...done]).toEqual([a.future, b.future, c.future]);
    expect([...notDone]).toEqual([d.future]);
  });

  test('resolves immediately if a future has already failed', async () => {
    const { c, futures } = four();
    c.reject(null);
    expect((await wait(futures, { returnWhen: 'firstException' })).done.size).toBe(1);
  });

  test('resolves when the last future is done if none fails', async () => {
    const { a, b, c, d, futures } = four();
    const waiting = wait(futures, { returnWhen: 'firstException' });
    a.future.cancel();
    b.resolve(2);
    c.resolve(3);
    expect(await peek(waiting)).toBe('open');
    d.future.cancel();
    expect((await waiting).done.size).toBe(4);
  });
});

describe('a timeout', () => {
  test('is not an error: the result separates done and not done futures', async () => {
    const { a, b, c, d, futures } = four();
    const waiting = wait(futures, { timeout: 50 });
    b.resolve(2);
    vi.advanceTimersByTime(49);
    expect(await peek(waiting)).toBe('open');
    vi.advanceTimersByTime(1);
    const { done, notDone } = await waiting;
    expect([...done]).toEqual([b.future]);
    expect([...notDone]).toEqual([a.future, c.future, d.future]);
    expect(a.future.state).toBe('pending');
  });

  test('of 0 checks without waiting', async () => {
    const { a, futures } = four();
    a.resolve(1);
    const { done, notDone } = await wait(futures, { timeout: 0 });
    expect([done.size, notDone.size]).toEqual([1, 3]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('leaves no timer behind if the wait ends earlier', async () => {
    const { a } = four();
    const waiting = wait([a.future], { timeout: 50 });
    expect(vi.getTimerCount()).toBe(1);
    a.resolve(1);
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([NaN, -1])('of %d throws a TypeError', (timeout) => {
    expect(() => wait([], { timeout })).toThrow(TypeError);
  });
});

test('a wait that has ended removes its subscriptions from futures that are not done', async () => {
  const { a, b } = four();
  const subscribe = vi.spyOn(futures, 'subscribe');
  const unsubscribe = vi.spyOn(futures, 'unsubscribe');
  const waiting = wait([a.future, b.future], { returnWhen: 'firstCompleted' });
  a.resolve(1);
  await waiting;
  const taken = unsubscribe.mock.calls.filter(([future]) => future === b.future).map(([, callback]) => callback);
  expect(taken).toEqual(subscribe.mock.calls.filter(([future]) => future === b.future).map(([, callback]) => callback));
});

test('an unknown returnWhen throws a TypeError, even for an empty iterable', () => {
  // @ts-expect-error: not one of the three values.
  expect(() => wait([], { returnWhen: 'ALL_COMPLETED' })).toThrow(
    new TypeError(
      `'returnWhen' must be 'allCompleted', 'firstCompleted' or 'firstException', got the string "ALL_COMPLETED"`,
    ),
  );
});

test.each([
  [
    'aborted',
    {
      get: (): never => {
        throw new Error('from the signal');
      },
    },
  ],
  [
    'addEventListener',
    {
      value: (): never => {
        throw new Error('from the signal');
      },
    },
  ],
])('a signal whose %s throws ends the wait with that error, and leaves no subscription', async (name, property) => {
  const { a } = four();
  const signal = Object.defineProperty(new AbortController().signal, name, property);
  const subscribe = vi.spyOn(futures, 'subscribe');
  await expect(wait([a.future], { signal })).rejects.toThrow('from the signal');
  expect(() => asCompleted([a.future], { signal })).toThrow('from the signal');
  expect(subscribe).not.toHaveBeenCalled();
});

test.each([
  ['null', null],
  ['5', 5],
  ['the string "futures"', 'futures'],
  ['[object Promise]', Promise.resolve()],
  ['[object Future]', Future.withResolvers().future],
  ['[object Array]', [Promise.resolve()]],
  ['[object Array]', [null]],
])('%s in place of futures throws a TypeError', (shown, futures_) => {
  const error = new TypeError(`'futures' must be an iterable of futures, got ${shown}`);
  // @ts-expect-error: no iterable of futures.
  expect(() => wait(futures_)).toThrow(error);
  // @ts-expect-error: no iterable of futures.
  expect(() => asCompleted(futures_)).toThrow(error);
});

test.each([
  ['null', null],
  ['5', 5],
])('%s in place of options throws a TypeError', (shown, options) => {
  const error = new TypeError(`'options' must be an object, got ${shown}`);
  // @ts-expect-error: no options.
  expect(() => wait([], options)).toThrow(error);
  // @ts-expect-error: no options.
  expect(() => asCompleted([], options)).toThrow(error);
  // @ts-expect-error: no options.
  expect(() => Future.withResolvers(options)).toThrow(error);
  // @ts-expect-error: no options.
  expect(() => defineTasks(import.meta.url, {}, options)).toThrow(error);
});

test('an onCancel that is not a function throws a TypeError', () => {
  // @ts-expect-error: no function.
  expect(() => Future.withResolvers({ onCancel: 5 })).toThrow(new TypeError(`'onCancel' must be a function, got 5`));
});

test('several waits for one future end together', async () => {
  const { a } = four();
  const waits = [
    wait([a.future]),
    wait([a.future], { returnWhen: 'firstCompleted' }),
    wait([a.future], { timeout: 10 }),
  ];
  a.resolve(1);
  for (const { done } of await Promise.all(waits)) expect(done.size).toBe(1);
});

describe('a signal', () => {
  test('that aborts rejects with a CancelledError whose cause is the reason, and changes nothing', async () => {
    const { future, resolve } = Future.withResolvers<number>();
    const controller = new AbortController();
    const waiting = wait([future], { signal: controller.signal });
    controller.abort('enough');
    await expect(waiting).rejects.toMatchObject({ code: 'DISPATCH_CANCELLED', name: 'AbortError', cause: 'enough' });
    expect(future.state).toBe('pending');
    resolve(1);
    await expect(future).resolves.toBe(1);
  });

  test('that is aborted already rejects, though all are done and the timeout is 0', async () => {
    const { future, resolve } = Future.withResolvers<number>();
    resolve(1);
    const signal = AbortSignal.abort('before');
    await expect(wait([future], { signal, timeout: 0 })).rejects.toMatchObject({ cause: 'before' });
    await expect(wait([], { signal })).rejects.toMatchObject({ cause: 'before' });
  });

  test('keeps no listener, however the wait ends', async () => {
    const { signal } = new AbortController();
    const [add, remove] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')];
    const { future, resolve } = Future.withResolvers<number>();
    const timed = wait([future], { signal, timeout: 1 });
    vi.advanceTimersByTime(1);
    await timed;
    const waiting = wait([future], { signal });
    resolve(1);
    await waiting;
    expect(add).toHaveBeenCalledTimes(2);
    expect(remove.mock.calls.map(([, listener]) => listener)).toEqual(add.mock.calls.map(([, listener]) => listener));
  });

  test('that ended the wait stops its timer', async () => {
    const controller = new AbortController();
    const waiting = wait([Future.withResolvers().future], { signal: controller.signal, timeout: 1000 });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'DISPATCH_CANCELLED' });
    expect(vi.getTimerCount()).toBe(0);
  });
});
