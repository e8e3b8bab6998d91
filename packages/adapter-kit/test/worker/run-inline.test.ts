import { AsyncLocalStorage } from 'node:async_hooks';
import {
  currentTask,
  defineTasks,
  SerializationError,
  TimeoutError,
  transfer,
  UnsupportedError,
  type TaskContext,
} from '@dispatch/core';
import { argumentsOf, definitionOf, setContextStorage } from '@dispatch/core/internal';
import { SynchronousContextStorage } from '@dispatch/core/internal/worker';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { runInline } from '../../src/worker/run-inline.js';

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
  return runInline(definition, [], undefined, deadline, 0, undefined, {});
}

test('a task returns a copy of its result', () => {
  const value = { a: 1 };
  const outcome = run(() => value);
  expect(outcome).toEqual({ status: 'returned', value: { a: 1 } });
  expect(outcome).not.toHaveProperty(
    'value',
    expect.toSatisfy((each: unknown) => each === value),
  );
});

test('its arguments are copies', () => {
  const value = { a: 1 };
  const task = tasks.first(value);
  const outcome = runInline(definitionOf(task), argumentsOf(task), undefined, Infinity, 0, undefined, {});
  expect(outcome.status === 'returned' && outcome.value).not.toBe(value);
});

test('transferred values are empty afterwards', () => {
  const buffer = new ArrayBuffer(8);
  const task = tasks.first(buffer);
  expect(runInline(definitionOf(task), argumentsOf(task), [buffer], Infinity, 0, undefined, {})).toMatchObject({
    status: 'returned',
  });
  expect(buffer.byteLength).toBe(0);
  const result = new ArrayBuffer(8);
  expect(run(() => transfer(result, [result]))).toMatchObject({ status: 'returned' });
  expect(result.byteLength).toBe(0);
});

test('it throws a copy of its error, of the same class', () => {
  const outcome = runInline(definitionOf(tasks.failing()), [], undefined, Infinity, 0, undefined, {});
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
  test('is cancelled, and its outcome is discarded', async () => {
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
])('a value that cannot be cloned, with %s', (_storage, makeStorage) => {
  beforeEach(() => {
    setContextStorage(makeStorage());
  });

  afterEach(() => {
    setContextStorage(new SynchronousContextStorage());
  });

  test('among the arguments is named', () => {
    const task = tasks.odd(() => 1);
    const outcome = runInline(definitionOf(task), argumentsOf(task), undefined, Infinity, 0, undefined, {});
    expect(outcome.status === 'threw' && outcome.error).toBeInstanceOf(SerializationError);
    expect(outcome).toHaveProperty('error.message', expect.stringContaining('argument 1'));
  });

  test('as the result is named', () => {
    const outcome = run(() => ({ f() {} }));
    expect(outcome).toMatchObject({
      status: 'threw',
      error: { code: 'DISPATCH_SERIALIZATION', message: expect.stringContaining('.f') as string },
    });
  });

  test.each<[string, () => unknown]>([
    [
      'a then that throws when it is read',
      () => ({
        // oxlint-disable-next-line unicorn/no-thenable
        get then() {
          throw new Error('from then');
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

describe('a generator', () => {
  test('runs to its end, past its yields, which may be any value, and gives its return value', () => {
    const log: number[] = [];
    const outcome = run(function* work() {
      for (let step = 1; step <= 3; step += 1) {
        log.push(step);
        yield () => {};
      }
      return { end: log.length };
    });
    expect(outcome).toEqual({ status: 'returned', value: { end: 3 } });
    expect(log).toEqual([1, 2, 3]);
  });

  test('runs each step in its context', () => {
    const outcome = run(function* work() {
      const seen = [currentTask().worker];
      yield 1;
      seen.push(currentTask().worker);
      return seen;
    });
    expect(outcome).toEqual({ status: 'returned', value: [1, 1] });
  });

  test('may throw an error of a custom class between its yields', () => {
    const outcome = run(function* work() {
      yield 1;
      throw new RangeError('why');
    });
    expect(outcome).toEqual({ status: 'threw', error: new RangeError('why') });
  });

  test('whose deadline has passed is closed at its next yield: its finally runs', () => {
    // The task itself lets its deadline pass: on a busy machine a real one could pass before the task starts.
    const now = vi.spyOn(performance, 'now').mockReturnValue(0);
    onTestFinished(() => now.mockRestore());
    const log: string[] = [];
    const outcome = run(function* work() {
      try {
        now.mockReturnValue(20);
        for (let left = 1000; left > 0; left -= 1) yield left;
      } finally {
        log.push('finally');
      }
    }, 10);
    expect(outcome).toEqual({ status: 'threw', error: expect.any(TimeoutError) as TimeoutError });
    expect(log).toEqual(['finally']);
  });

  test('whose result cannot be cloned fails', () => {
    const outcome = run(function* work() {
      yield 1;
      return () => {};
    });
    expect(outcome).toMatchObject({ status: 'threw', error: { code: 'DISPATCH_SERIALIZATION' } });
  });

  test('that is asynchronous awaits something: it is cancelled, and closed at its first yield', async () => {
    const log: unknown[] = [];
    const gate: { open: () => void } = { open() {} };
    const outcome = run(async function* work() {
      try {
        await new Promise<void>((resolve) => (gate.open = resolve));
        yield 1;
        log.push('too far');
      } finally {
        log.push('finally');
      }
    });
    expect(outcome).toEqual({ status: 'awaits' });
    gate.open();
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(log).toEqual(['finally']);
  });

  test('is not an iterator that only resembles one', () => {
    expect(run(() => [1, 2, 3])).toEqual({ status: 'returned', value: [1, 2, 3] });
    expect(run(() => new Set([1]))).toEqual({ status: 'returned', value: new Set([1]) });
  });
});

test('an error with a property that cannot be cloned with what surrounds it becomes a SerializationError', () => {
  const clone = vi.spyOn(globalThis, 'structuredClone');
  clone
    .mockImplementationOnce((value) => value as never)
    .mockImplementationOnce(() => {
      throw new RangeError('Maximum call stack size exceeded');
    });
  onTestFinished(() => {
    clone.mockRestore();
  });
  const outcome = run(() => {
    throw new Error('deep');
  });
  expect(outcome).toMatchObject({ status: 'threw', error: { code: 'DISPATCH_SERIALIZATION' } });
});
