import { AsyncLocalStorage } from 'node:async_hooks';
import { currentTask, defineTasks, SerializationError, transfer, UnsupportedError, type TaskContext } from '@dispatch/core';
import { argumentsOf, definitionOf, SynchronousContextStorage, useContextStorage } from '@dispatch/core/internal';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runInline } from '../src/worker/run-inline.js';

class OwnError extends Error {}

const tasks = defineTasks(
  import.meta.url,
  {
    odd: (make: (...args: never[]) => unknown): unknown => make(),
    first: (value: unknown): unknown => value,
    failing() {
      throw new OwnError('own');
    },
  },
  { errors: [OwnError] },
);

function run(work: () => unknown, deadline = Infinity) {
  const definition = definitionOf(defineTasks(import.meta.url, { work }).work());
  return runInline(definition, [], undefined, deadline);
}

test('a task returns a copy of its result', () => {
  const value = { a: 1 };
  const outcome = run(() => value);
  expect(outcome).toEqual({ status: 'returned', value: { a: 1 } });
  expect(outcome).not.toHaveProperty('value', expect.toSatisfy((each: unknown) => each === value));
});

test('its arguments are copies', () => {
  const value = { a: 1 };
  const task = tasks.first(value);
  const outcome = runInline(definitionOf(task), argumentsOf(task), undefined, Infinity);
  expect(outcome.status === 'returned' && outcome.value).not.toBe(value);
});

test('what is moved is empty afterwards', () => {
  const buffer = new ArrayBuffer(8);
  const task = tasks.first(buffer);
  expect(runInline(definitionOf(task), argumentsOf(task), [buffer], Infinity)).toMatchObject({ status: 'returned' });
  expect(buffer.byteLength).toBe(0);
  const result = new ArrayBuffer(8);
  expect(run(() => transfer(result, [result]))).toMatchObject({ status: 'returned' });
  expect(result.byteLength).toBe(0);
});

test('it throws a copy of its error, of the same class', () => {
  const outcome = runInline(definitionOf(tasks.failing()), [], undefined, Infinity);
  expect(outcome.status === 'threw' && outcome.error).toBeInstanceOf(OwnError);
});

test.each([undefined, null, 0, ''])('it may throw %o', (thrown) => {
  expect(
    run(() => {
      throw thrown;
    }),
  ).toEqual({ status: 'threw', error: thrown });
});

test('it runs in a context, with its deadline', () => {
  const outcome = run(() => [currentTask().worker, currentTask().deadline], 1e12);
  expect(outcome).toEqual({ status: 'returned', value: [1, 1e12] });
});

describe('a task that awaits', () => {
  test('is told to stop, and what becomes of it is discarded', async () => {
    let signal: AbortSignal | undefined;
    const outcome = run(() => {
      ({ signal } = currentTask());
      return Promise.reject(new Error('discarded'));
    });
    expect(outcome).toEqual({ status: 'awaits' });
    expect(signal?.reason).toBeInstanceOf(UnsupportedError);
    await Promise.resolve();
  });
});

describe.each([
  ['SynchronousContextStorage', () => new SynchronousContextStorage()],
  ['AsyncLocalStorage', () => new AsyncLocalStorage<TaskContext>()],
])('what cannot be cloned, with %s', (_storage, makeStorage) => {
  beforeEach(() => {
    useContextStorage(makeStorage());
  });

  afterEach(() => {
    useContextStorage(new SynchronousContextStorage());
  });

  test('among the arguments is named', () => {
    const task = tasks.odd(() => 1);
    const outcome = runInline(definitionOf(task), argumentsOf(task), undefined, Infinity);
    expect(outcome.status === 'threw' && outcome.error).toBeInstanceOf(SerializationError);
    expect(outcome).toHaveProperty('error.message', expect.stringContaining('argument 1'));
  });

  test('as the result is named', () => {
    const outcome = run(() => ({ f() {} }));
    expect(outcome).toMatchObject({ status: 'threw', error: { code: 'DISPATCH_SERIALIZATION', message: expect.stringContaining('.f') as string } });
  });

  test.each<[string, () => unknown]>([
    [
      'a then that throws when it is read',
      () => ({
        // oxlint-disable-next-line unicorn/no-thenable
        get then() {
          throw new Error('of then');
        },
      }),
    ],
    [
      'a revoked proxy',
      () => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      },
    ],
  ])('never makes it throw: %s', (_what, make) => {
    expect(() => run(make)).not.toThrow();
    expect(run(make)).toMatchObject({ status: 'threw' });
  });
});
