import { currentTask, UnsupportedError, type TaskContext } from '@dispatch/core';
import { activeContext, runInContext, setContextStorage } from '@dispatch/core/internal';
import { ensureContextStorage, SynchronousContextStorage } from '@dispatch/core/internal/worker';
import { beforeAll, describe, expect, test } from 'vitest';

function contextOf(worker: number): TaskContext {
  return {
    signal: new AbortController().signal,
    cancelled: false,
    throwIfCancelled() {},
    progress() {},
    deadline: Infinity,
    priority: 0,
    worker,
  };
}

describe('outside a dispatcher', () => {
  test('the context is detached: never cancelled, without a deadline, a priority or a worker', () => {
    const context = currentTask();
    expect(context.cancelled).toBe(false);
    expect(context.signal.aborted).toBe(false);
    expect(context.deadline).toBe(Infinity);
    expect(context.priority).toBe(0);
    expect(context.worker).toBeUndefined();
    expect(() => context.throwIfCancelled()).not.toThrow();
  });

  test('progress has no effect, for any value', () => {
    expect(currentTask().progress(() => {})).toBeUndefined();
  });

  test('the context cannot be changed', () => {
    expect(Object.isFrozen(currentTask())).toBe(true);
  });

  test('there is no active context', () => {
    expect(activeContext()).toBeUndefined();
  });
});

describe('in the synchronous part of a task', () => {
  beforeAll(ensureContextStorage);

  test('currentTask() is its context', () => {
    const context = contextOf(1);
    expect(runInContext(context, currentTask)).toBe(context);
  });

  test('an inner task has its own context, and the outer task has its context again afterwards', () => {
    const outer = contextOf(1);
    const inner = contextOf(2);
    const seen = runInContext(outer, () => [currentTask(), runInContext(inner, currentTask), currentTask()]);
    expect(seen).toEqual([outer, inner, outer]);
  });

  test('a task that throws leaves no context behind', () => {
    expect(() =>
      runInContext(contextOf(1), () => {
        throw new Error('failure');
      }),
    ).toThrow('failure');
    expect(currentTask().worker).toBeUndefined();
  });
});

describe('SynchronousContextStorage', () => {
  test('throws after an await, until the task has ended', async () => {
    const storage = new SynchronousContextStorage();
    const gate = resolversOf();
    const task = storage.run(contextOf(1), async () => {
      storage.getStore();
      await gate.promise;
      storage.getStore();
    });
    expect(() => storage.getStore()).toThrow(UnsupportedError);
    expect(() => storage.getStore()).toThrow(/taskContext/);
    gate.resolve();
    await expect(task).rejects.toBeInstanceOf(UnsupportedError);
    expect(storage.getStore()).toBeUndefined();
  });

  test('works again after an asynchronous task has failed', async () => {
    const storage = new SynchronousContextStorage();
    await expect(storage.run(contextOf(1), () => Promise.reject(new Error('failure')))).rejects.toThrow('failure');
    expect(storage.getStore()).toBeUndefined();
  });

  test('throws as long as any task is unfinished', async () => {
    const storage = new SynchronousContextStorage();
    const first = resolversOf();
    const second = resolversOf();
    const running = [storage.run(contextOf(1), () => first.promise), storage.run(contextOf(2), () => second.promise)];
    first.resolve();
    await running[0];
    expect(() => storage.getStore()).toThrow(UnsupportedError);
    second.resolve();
    await running[1];
    expect(storage.getStore()).toBeUndefined();
  });

  test('works in the synchronous part of a task even if another task is unfinished', async () => {
    const storage = new SynchronousContextStorage();
    const gate = resolversOf();
    const unfinished = storage.run(contextOf(1), () => gate.promise);
    const second = contextOf(2);
    expect(storage.run(second, () => storage.getStore())).toBe(second);
    gate.resolve();
    await unfinished;
  });

  test('also throws if the task returned a thenable that is not a Promise', async () => {
    const storage = new SynchronousContextStorage();
    const gate = resolversOf();
    // Adapters treat every object with a then() method as asynchronous.
    const thenable: PromiseLike<void> = { then: (...args) => gate.promise.then(...args) };
    storage.run(contextOf(1), () => thenable);
    expect(() => storage.getStore()).toThrow(UnsupportedError);
    gate.resolve();
    await gate.promise;
  });
});

test('a thenable that begins something when it is awaited begins it once', async () => {
  const storage = new SynchronousContextStorage();
  let begun = 0;
  const lazy: PromiseLike<number> = {
    then: (...args) => {
      begun += 1;
      return Promise.resolve(begun).then(...args);
    },
  };
  expect(await storage.run(contextOf(1), () => lazy)).toBe(1);
  expect(begun).toBe(1);
  expect(storage.getStore()).toBeUndefined();
});

test('setContextStorage() replaces the storage', () => {
  const context = contextOf(7);
  setContextStorage({ run: (_context, body) => body(), getStore: () => context });
  try {
    expect(currentTask()).toBe(context);
  } finally {
    setContextStorage(new SynchronousContextStorage());
  }
  expect(activeContext()).toBeUndefined();
});

function resolversOf(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
