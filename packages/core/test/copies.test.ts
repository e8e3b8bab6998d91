import { readFile } from 'node:fs/promises';
import * as core from '@dispatch/core';
import * as internal from '@dispatch/core/internal';
import * as worker from '@dispatch/core/internal/worker';
import { describe, expect, test, vi } from 'vitest';
import { version } from '../src/version.js';
import { loadCopy } from './support/copies.js';

const own = { ...core, ...internal, ...worker };

test('the version is that of the package', async () => {
  const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  expect(version).toBe(JSON.parse(manifest).version);
});

describe.each(['esm', 'cjs'] as const)('a second copy (%s)', (format) => {
  test('has classes of its own', async () => {
    const copy = await loadCopy(format);
    expect(copy.TimeoutError).not.toBe(own.TimeoutError);
    expect(copy.Future).not.toBe(own.Future);
  });

  test('accepts tasks of the first copy, and the other way round', async () => {
    const copy = await loadCopy(format);
    for (const [maker, user] of [
      [own, copy],
      [copy, own],
    ] as const) {
      const work = (value: number): number => value;
      const task = maker.defineTasks(undefined, { work }, { namespace: 'copies' }).work(2);
      expect(user.definitionOf(task)).toMatchObject({ namespace: 'copies', name: 'work', run: work });
      expect(user.argumentsOf(task)).toEqual([2]);
    }
  });

  test('knows the name of a factory of the first copy', async () => {
    const copy = await loadCopy(format);
    const { work } = own.defineTasks(undefined, { work() {} });
    // @ts-expect-error: the factory is not called.
    expect(() => copy.definitionOf(work)).toThrow("call it, as in 'tasks.work()'");
  });

  test('finds the definitions of a module, whichever copy made them', async () => {
    const copy = await loadCopy(format);
    const module = `test:${format}`;
    own.defineTasks(module, { first() {} });
    copy.defineTasks(module, { second() {} });
    expect(own.definitionsOf(module).map(({ name }) => name)).toEqual(['first', 'second']);
    expect(copy.definitionsOf(module)).toBe(own.definitionsOf(module));
  });

  test('has the same marks of transfer()', async () => {
    const copy = await loadCopy(format);
    const buffer = new ArrayBuffer(8);
    expect(own.transferablesOf(copy.transfer({ buffer }, [buffer]))).toEqual([buffer]);
    expect(copy.transferablesOf(own.transfer({ buffer }, [buffer]))).toEqual([buffer]);
  });

  test('has the same currentTask(), also with a storage that one of them sets', async () => {
    const copy = await loadCopy(format);
    own.ensureContextStorage();
    const context = { ...own.currentTask(), worker: 3 };
    expect(own.runInContext(context, () => copy.currentTask())).toBe(context);
    expect(copy.runInContext(context, () => own.currentTask())).toBe(context);
    const storage = new own.SynchronousContextStorage();
    copy.setContextStorage(storage);
    const run = vi.spyOn(storage, 'run');
    expect(own.runInContext(context, () => copy.currentTask())).toBe(context);
    expect(run).toHaveBeenCalledOnce();
  });

  test('binds callbacks as the first copy does', async () => {
    const copy = await loadCopy(format);
    let bound = 0;
    own.setBindContext((fn) => {
      bound += 1;
      return fn;
    });
    const { future, resolve } = copy.Future.withResolvers<number>();
    future.addDoneCallback(() => {});
    resolve(1);
    expect(bound).toBe(1);
    copy.setBindContext((fn) => fn);
    own.bindContext(() => {});
    expect(bound).toBe(1);
  });

  test('knows that a worker imports tasks', async () => {
    const copy = await loadCopy(format);
    const refuse = vi.fn();
    await copy.importTasks(async () => {
      own.checkMayCreate();
      expect(refuse).toHaveBeenCalledTimes(1);
    }, refuse);
    own.checkMayCreate();
    expect(refuse).toHaveBeenCalledTimes(1);
  });

  test('recognises each class of errors, and their base class', async () => {
    const copy = await loadCopy(format);
    const classes = [
      'TimeoutError',
      'CancelledError',
      'DispatcherUnavailableError',
      'DispatcherClosedError',
      'WorkerLostError',
      'QueueFullError',
      'TaskNotFoundError',
      'SerializationError',
      'UnsupportedError',
      'InvalidStateError',
    ] as const;
    for (const name of classes) {
      const error = new copy[name]();
      for (const other of classes) expect(error instanceof own[other], `${name} and ${other}`).toBe(name === other);
      expect(error).toBeInstanceOf(own.DispatchError);
      expect(own.isDispatchError(error)).toBe(true);
    }
    expect(own.isDispatchError(new copy.TimeoutError(), 'DISPATCH_TIMEOUT')).toBe(true);
    expect(own.isDispatchError(new copy.TimeoutError(), 'DISPATCH_CLOSED')).toBe(false);
    expect(new copy.DispatchError('DISPATCH_TIMEOUT', '')).toBeInstanceOf(own.DispatchError);
    expect(new copy.DispatchError('DISPATCH_TIMEOUT', '')).not.toBeInstanceOf(own.TimeoutError);
  });

  test('recognises subclasses of a user, whose own instances only they have', async () => {
    const copy = await loadCopy(format);
    class Slow extends copy.TimeoutError {}
    expect(new Slow()).toBeInstanceOf(own.TimeoutError);
    expect(new Slow()).toBeInstanceOf(Slow);
    expect(new own.TimeoutError()).not.toBeInstanceOf(Slow);
    expect(new copy.TimeoutError()).not.toBeInstanceOf(Slow);
  });

  test('waits for futures of the first copy, and the other way round', async () => {
    const copy = await loadCopy(format);
    for (const [maker, user] of [
      [own, copy],
      [copy, own],
    ] as const) {
      const { future, resolve } = maker.Future.withResolvers<number>();
      const failed = maker.Future.withResolvers<number>();
      expect(future).toBeInstanceOf(user.Future);
      const all = user.wait([future, failed.future], { returnWhen: 'firstException' });
      const inOrder = user.asCompleted([future, failed.future]);
      resolve(1);
      expect(await inOrder.next()).toEqual({ value: future, done: false });
      failed.reject(new Error('failed'));
      expect((await all).done).toEqual(new Set([future, failed.future]));
      await inOrder.return();
      const open = maker.Future.withResolvers<number>();
      expect((await user.wait([open.future], { timeout: 0 })).notDone.size).toBe(1);
    }
  });

  test('adds no second listener to a signal', async () => {
    const copy = await loadCopy(format);
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    const [first, second] = [{ cancel() {} }, { cancel() {} }];
    own.watchSignal(signal, first);
    copy.watchSignal(signal, second);
    expect(add).toHaveBeenCalledOnce();
    own.unwatchSignal(signal, first);
    copy.unwatchSignal(signal, second);
    expect(remove).toHaveBeenCalledExactlyOnceWith('abort', add.mock.calls[0]?.[1]);
  });
});

test.each([undefined, null, 1, 'error', {}, () => {}])('%s is no instance of an error class or of Future', (value) => {
  expect(value instanceof own.DispatchError).toBe(false);
  expect(value instanceof own.TimeoutError).toBe(false);
  expect(value instanceof own.Future).toBe(false);
});

// Last in this file: all tests after it have an incompatible copy in their realm.
test('an incompatible copy is named, with its version and its place', async () => {
  const { work } = own.defineTasks(undefined, { work() {} });
  // @ts-expect-error: no task.
  expect(() => own.definitionOf({})).toThrow(/^expected a task of defineTasks\(\), got \[object Object\]\. Define it/);
  const copy = await loadCopy('esm', 2);
  const both = new RegExp(
    `\\(this program has @dispatch/core ${version} \\(\\S+:\\d+:\\d+\\) ` +
      `and ${version} \\(\\S*${copy.file}:\\d+:\\d+\\), which do not work together\\)`,
  );
  expect(() => copy.definitionOf(work())).toThrow(both);
  expect(() => own.definitionOf(copy.defineTasks(undefined, { work() {} }).work())).toThrow(both);
  expect(() => copy.wait([own.Future.withResolvers().future])).toThrow(both);
  expect(copy.currentTask()).not.toBe(own.currentTask());
  expect(new copy.TimeoutError()).not.toBeInstanceOf(own.TimeoutError);
  expect(own.isDispatchError(new copy.TimeoutError())).toBe(true);
});
