import { Future } from '@dispatch/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { collectReports } from './support/reports.js';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

type Resolvers = ReturnType<typeof Future.withResolvers<string>>;

const endings = [
  { how: 'resolved', end: ({ resolve }: Resolvers) => resolve('value') },
  { how: 'rejected', end: ({ reject }: Resolvers) => reject(new Error('failure')) },
  { how: 'cancelled', end: ({ future }: Resolvers) => void future.cancel() },
];

describe.each(endings)('when a future is $how', ({ end }) => {
  test('its callbacks run immediately, in the order in which they were added, with the future as the only argument', () => {
    const resolvers = Future.withResolvers<string>();
    const calls: unknown[][] = [];
    resolvers.future.addDoneCallback((...args) => calls.push(['a', ...args]));
    resolvers.future.addDoneCallback((...args) => calls.push(['b', ...args]));
    end(resolvers);
    expect(calls).toEqual([
      ['a', resolvers.future],
      ['b', resolvers.future],
    ]);
    expect(calls[0]?.[1]).toBe(resolvers.future);
  });

  test('callbacks see that it is done', () => {
    const resolvers = Future.withResolvers<string>();
    const done: boolean[] = [];
    resolvers.future.addDoneCallback((future) => done.push(future.done()));
    end(resolvers);
    expect(done).toEqual([true]);
  });

  test('a callback added twice runs twice', () => {
    const resolvers = Future.withResolvers<string>();
    const callback = vi.fn();
    resolvers.future.addDoneCallback(callback);
    resolvers.future.addDoneCallback(callback);
    end(resolvers);
    expect(callback).toHaveBeenCalledTimes(2);
  });

  test('a callback added afterwards runs synchronously', () => {
    const resolvers = Future.withResolvers<string>();
    end(resolvers);
    const callback = vi.fn();
    resolvers.future.addDoneCallback(callback);
    expect(callback).toHaveBeenCalledExactlyOnceWith(resolvers.future);
  });

  test('a callback added by a callback runs immediately, before the remaining ones', () => {
    const resolvers = Future.withResolvers<string>();
    const order: string[] = [];
    resolvers.future.addDoneCallback((future) => {
      order.push('first');
      future.addDoneCallback(() => order.push('inner'));
    });
    resolvers.future.addDoneCallback(() => order.push('last'));
    end(resolvers);
    expect(order).toEqual(['first', 'inner', 'last']);
  });

  test('an error thrown by a callback is reported, and the other callbacks run', () => {
    const reports = collectReports();
    const resolvers = Future.withResolvers<string>();
    const error = new Error('of the callback');
    const after = vi.fn();
    resolvers.future.addDoneCallback(() => {
      throw error;
    });
    resolvers.future.addDoneCallback(after);
    end(resolvers);
    expect(reports).toEqual([error]);
    expect(after).toHaveBeenCalledOnce();
  });

  test('an error thrown by a callback added afterwards is reported too', () => {
    const reports = collectReports();
    const resolvers = Future.withResolvers<string>();
    end(resolvers);
    resolvers.future.addDoneCallback(() => {
      throw new Error('late');
    });
    expect(reports).toEqual([new Error('late')]);
  });
});

test.each([
  ['there is no reportError', 'reportError', undefined],
  ['reportError ends the process: Bun', 'Bun', {}],
  ['reportError ends the process: Deno', 'Deno', {}],
])('an error thrown by a callback is logged to the console if %s', (_title, name, value) => {
  vi.stubGlobal(name, value);
  const consoleError = vi.spyOn(console, 'error').mockImplementation(() => {});
  const { future, resolve } = Future.withResolvers<number>();
  const error = new Error('of the callback');
  future.addDoneCallback(() => {
    throw error;
  });
  resolve(1);
  expect(consoleError).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('callback'), error);
});

test('callbacks run before promise reactions', async () => {
  const { future, resolve } = Future.withResolvers<number>();
  const order: string[] = [];
  const reaction = future.then(() => order.push('then'));
  future.addDoneCallback(() => order.push('callback'));
  resolve(1);
  expect(order).toEqual(['callback']);
  await reaction;
  expect(order).toEqual(['callback', 'then']);
});

test('callbacks may settle other futures', () => {
  const first = Future.withResolvers<number>();
  const second = Future.withResolvers<number>();
  first.future.addDoneCallback(() => second.future.cancel());
  first.resolve(1);
  expect(second.future.cancelled()).toBe(true);
});

test.each([
  [undefined, 'undefined'],
  [null, 'null'],
  ['function', 'the string "function"'],
  [{}, '[object Object]'],
  [10n, '10'],
])('%o is rejected as a callback', (value, shown) => {
  const { future } = Future.withResolvers();
  // @ts-expect-error: an invalid argument on purpose.
  expect(() => future.addDoneCallback(value)).toThrow(new TypeError(`'fn' must be a function, got ${shown}`));
});
