import { cases, runSuite, type Harness } from '@dispatch/conformance';
import { Future, type Dispatcher } from '@dispatch/core';
import { expect, it } from 'vitest';
import { LanesDispatcher } from './reference/lanes-dispatcher.js';

function done(value: unknown): Future<unknown> {
  const { future, resolve } = Future.withResolvers<unknown>();
  resolve(value);
  return future;
}

async function* nothing(): AsyncGenerator<never, void, void> {}

/** Members that are there and give nonsense. */
const nonsense: Readonly<Record<string, Partial<Record<keyof Dispatcher, unknown>>>> = {
  'results that are undefined': {
    execute: () => Promise.resolve(),
    executeAsync: () => done(undefined),
    executeSync: () => undefined,
  },
  'results that are strings': {
    execute: () => Promise.resolve('nonsense'),
    executeAsync: () => done('nonsense'),
    executeSync: () => 'nonsense',
  },
  'streams and maps without values': { stream: nothing, map: nothing },
  'statistics and events without content': { stats: () => ({}), events: new EventTarget() },
};

function harnessOf(members: Partial<Record<keyof Dispatcher, unknown>>): Harness {
  return {
    name: 'nonsense',
    create: (options) =>
      new Proxy(new LanesDispatcher(options), {
        get(target, property) {
          const value: unknown = Reflect.get(property in members ? members : target, property);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      }),
  };
}

/** In `npm test` every tenth case, and all about progress, statistics and events, which the last nonsense breaks. In `test:all` all cases. */
const some = cases.filter(
  ({ clause }, index) => process.env['TEST_ALL'] === '1' || index % 10 === 0 || clause.startsWith('N'),
);

it.each(Object.entries(nonsense))(
  'no case complains with a raw error: %s',
  { timeout: 600_000 },
  async (_, members) => {
    const { results } = await runSuite(harnessOf(members), { cases: some, timeout: 100, watchdog: false });
    const raw = results.filter(({ reason = '' }) => /^\w*Error: /.test(reason));
    expect(raw.map(({ id, reason }) => `${id}: ${reason}`)).toEqual([]);
    // Statistics and events without content fail the fewest.
    expect(results.filter(({ status }) => status === 'failed').length).toBeGreaterThan(some.length / 30);
  },
);
