import { isDispatcher, type Dispatcher } from '@dispatch/core';
import { importTasks } from '@dispatch/core/internal/worker';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { refuseDispatchers } from '../../../src/worker/imported-tasks.js';
import { capabilities, createFake, settle, tasks } from '../../support/fake-dispatcher.js';

test('the result is a dispatcher with the frozen capabilities of its adapter', () => {
  const { dispatcher } = createFake({ name: 'named' });
  expect(isDispatcher(dispatcher)).toBe(true);
  expect(dispatcher.name).toBe('named');
  expect(dispatcher.capabilities).toEqual(capabilities);
  expect(Object.isFrozen(dispatcher.capabilities)).toBe(true);
});

describe('an invalid call', () => {
  const runs: [string, (dispatcher: Dispatcher, ...args: unknown[]) => unknown][] = [
    ['execute', (dispatcher, ...args) => Reflect.apply(dispatcher.execute, dispatcher, args)],
    ['executeAsync', (dispatcher, ...args) => Reflect.apply(dispatcher.executeAsync, dispatcher, args)],
  ];

  describe.each(runs)('makes %s throw, and nothing is queued', (_name, run) => {
    test.each<[string, unknown[]]>([
      ['a closure', [() => {}]],
      ['nothing', []],
      ['options that are null', [tasks.work(1), null]],
      ['options that are a number', [tasks.work(1), 30]],
      ['a timeout that is not a number', [tasks.work(1), { timeout: '30' }]],
      ['a timeout below 0', [tasks.work(1), { timeout: -1 }]],
      ['a timeout that is NaN', [tasks.work(1), { timeout: NaN }]],
      ['a signal that is not an AbortSignal', [tasks.work(1), { signal: {} }]],
    ])('%s', async (_what, args) => {
      const { clock, dispatcher, workers } = createFake();
      expect(() => run(dispatcher, ...args)).toThrow(TypeError);
      await settle();
      expect([workers.all.length, clock.holding]).toEqual([0, false]);
    });
  });
});

describe('while a worker imports a task module', () => {
  test('none can be created: the module would start workers endlessly', async () => {
    await importTasks(async () => {
      expect(() => createFake()).toThrow(expect.objectContaining({ code: 'DISPATCH_UNAVAILABLE' }));
    }, refuseDispatchers);
    expect(() => createFake()).not.toThrow();
  });
});

describe('a signal', () => {
  test('that is already aborted cancels the call, which is never queued', async () => {
    const { dispatcher, workers } = createFake();
    const future = dispatcher.executeAsync(tasks.work(1), { signal: AbortSignal.abort('reason') });
    expect(future.state).toBe('cancelled');
    await expect(future).rejects.toHaveProperty('cause', 'reason');
    await settle();
    expect(workers.all).toHaveLength(0);
  });

  test('has one listener for all calls of a dispatcher, and none when they are settled', async () => {
    const { dispatcher, workers } = createFake({ tasksPerWorker: 2 });
    const controller = new AbortController();
    const add = vi.spyOn(controller.signal, 'addEventListener');
    const remove = vi.spyOn(controller.signal, 'removeEventListener');
    const calls = [1, 2].map((number) => dispatcher.execute(tasks.work(number), { signal: controller.signal }));
    await settle();
    expect(add).toHaveBeenCalledOnce();
    workers.at(0).ready().finishAll([1, 2]);
    await Promise.all(calls);
    expect(remove).toHaveBeenCalledOnce();
  });

  test('cancels promises as it cancels futures', async () => {
    const { dispatcher } = createFake();
    const controller = new AbortController();
    const promise = dispatcher.execute(tasks.work(1), { signal: controller.signal });
    const future = dispatcher.executeAsync(tasks.work(2), { signal: controller.signal });
    controller.abort('reason');
    await expect(promise).rejects.toMatchObject({ code: 'DISPATCH_CANCELLED', cause: 'reason' });
    await expect(future).rejects.toMatchObject({ code: 'DISPATCH_CANCELLED', cause: 'reason' });
  });
});

describe('an unobserved error', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  async function failed(options = {}) {
    const fake = createFake(options);
    fake.dispatcher.executeAsync(tasks.work(1));
    await settle();
    const worker = fake.workers.at(0).ready();
    worker.fail(1, new Error('failure'));
    vi.runAllTimers();
  }

  test('is passed to onUnobservedError, with the name of the task', async () => {
    const onUnobservedError = vi.fn();
    await failed({ onUnobservedError });
    expect(onUnobservedError).toHaveBeenCalledExactlyOnceWith(new Error('failure'), 'work');
  });

  test('is printed as a warning by default, with the name of the task', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await failed();
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("'work'"), new Error('failure'));
  });
});

describe('the stack of an error', () => {
  function submitHere(dispatcher: Dispatcher) {
    return dispatcher.executeAsync(tasks.work(1)).exception();
  }

  async function stackWith(options = {}) {
    const { dispatcher, workers } = createFake(options);
    const exception = submitHere(dispatcher);
    await settle();
    workers.at(0).ready().fail(1, new Error('failure'));
    return ((await exception) as Error).stack ?? '';
  }

  test('has the frames of the caller if they were requested', async () => {
    expect(await stackWith({ traceCallers: true })).toMatch(/submitted[\s\S]*submitHere/);
  });

  test('begins with the caller, not with this library', async () => {
    const [, submitted = ''] = (await stackWith({ traceCallers: true })).split('-- submitted --\n');
    expect(submitted.split('\n')[0]).toContain('submitHere');
  });

  test('keeps the frames of the worker before them, and is writable', async () => {
    const { dispatcher, workers } = createFake({ traceCallers: true });
    const exception = submitHere(dispatcher);
    await settle();
    const thrown = new Error('failure');
    workers.at(0).ready().fail(1, thrown);
    const error = (await exception) as Error;
    expect(error.stack?.startsWith(`${thrown.stack ?? ''}\n`)).toBe(true);
    error.stack = 'another';
    expect(error.stack).toBe('another');
    expect(delete error.stack).toBe(true);
  });

  test('is not read from values that are not errors', async () => {
    const { dispatcher, workers } = createFake({ traceCallers: true });
    const exception = submitHere(dispatcher);
    await settle();
    workers.at(0).ready().fail(1, 'failure');
    expect(await exception).toBe('failure');
  });

  test('has none otherwise', async () => {
    expect(await stackWith()).not.toContain('submitHere');
  });
});

describe('arguments', () => {
  test('are cloned when they are assigned, not during the call', async () => {
    const { dispatcher, workers } = createFake();
    const value = { count: 1 };
    void dispatcher.execute(tasks.work(1, value));
    value.count = 2;
    await settle();
    expect(workers.at(0).call(1).args[1]).toEqual({ count: 2 });
  });

  test('are cloned during the call with a snapshot', async () => {
    const { dispatcher, workers } = createFake();
    const value = { count: 1 };
    void dispatcher.execute(tasks.work(1, value), { snapshot: true });
    value.count = 2;
    await settle();
    expect(workers.at(0).call(1).args[1]).toEqual({ count: 1 });
  });
});
