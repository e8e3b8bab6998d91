import { execFile } from 'node:child_process';
import { AsyncLocalStorage } from 'node:async_hooks';
import { promisify } from 'node:util';
import { createDispatcher, type NodeDispatcherOptions } from '@dispatch/node';
import { afterEach, describe, expect, test } from 'vitest';
import { tasks } from './fixtures/contexts.mjs';

const created: AsyncDisposable[] = [];

function create(options: NodeDispatcherOptions = {}): ReturnType<typeof createDispatcher> {
  const dispatcher = createDispatcher({ workers: 1, ...options });
  created.push(dispatcher);
  return dispatcher;
}

afterEach(async () => {
  for (const dispatcher of created.splice(0)) await dispatcher[Symbol.asyncDispose]();
});

/** Whether an `AsyncLocalStorage` of this version of Node enables hooks of promises, as up to Node 22. */
const hasHooks = '_enable' in AsyncLocalStorage.prototype;

describe('promises in a worker', () => {
  test('are not followed while tasks run one at a time', async () => {
    const dispatcher = create();
    expect(await dispatcher.execute(tasks.keepsContext(5))).toBe(true);
    await expect(dispatcher.execute(tasks.fails())).rejects.toThrow('in worker 1');
    expect(await dispatcher.execute(tasks.idAfterAwait())).toBe(0);
    // What was compared is not 0 if they are followed.
    if (hasHooks) expect(await dispatcher.execute(tasks.idAfterAwaitInStore())).not.toBe(0);
  });

  test.runIf(hasHooks)('are followed if tasks overlap, and after a generator task', async () => {
    expect(await create({ tasksPerWorker: 2 }).execute(tasks.idAfterAwait())).not.toBe(0);
    const dispatcher = create();
    const numbers: number[] = [];
    for await (const number of dispatcher.stream(tasks.count(2))) numbers.push(number);
    expect(numbers).toEqual([0, 1]);
    expect(await dispatcher.execute(tasks.idAfterAwait())).not.toBe(0);
  });
});

test('tasks that run one after another each have their own context after every await', async () => {
  const dispatcher = create();
  const all = Array.from({ length: 50 }, (_, number) => dispatcher.execute(tasks.keepsContext(number % 7)));
  expect(new Set(await Promise.all(all))).toEqual(new Set([true]));
});

test('a generator that is stopped while another task awaits has its own context, and so has the other task', async () => {
  const dispatcher = create();
  const stream = dispatcher.stream(tasks.endless(), { highWaterMark: 1 });
  expect(await stream.next()).toEqual({ value: 0, done: false });
  let begin = (): void => {};
  const hasBegun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const beside = dispatcher.executeAsync(tasks.beside(), { onProgress: begin });
  await hasBegun;
  await stream.return();
  expect(await beside).toBe(true);
  expect(await dispatcher.execute(tasks.wasKept())).toBe(true);
});

test('no worker, timer, callback or carrier keeps the store of a call that is done in memory', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', 'fixtures/context-memory.mjs'], {
    cwd: import.meta.dirname,
    timeout: 20_000,
  });
  expect(stdout.trim()).toBe('0');
});
