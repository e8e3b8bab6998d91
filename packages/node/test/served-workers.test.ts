import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { defineTasks } from '@dispatch/core';
import { createDispatcher, type NodeDispatcherOptions } from '@dispatch/node';
import { afterEach, describe, expect, it } from 'vitest';
import { tasks } from './fixtures/threads.mjs';
import { liveThreads } from './harness.js';

const file = new URL('./fixtures/served-threads.mjs', import.meta.url);
const created: AsyncDisposable[] = [];

function create(options: NodeDispatcherOptions): ReturnType<typeof createDispatcher> {
  const dispatcher = createDispatcher({ workers: 1, ...options });
  created.push(dispatcher);
  return dispatcher;
}

afterEach(async () => {
  for (const dispatcher of created.splice(0)) await dispatcher[Symbol.asyncDispose]();
});

const start = (): Worker => new Worker(file);

describe('workers run the file of the option worker', () => {
  it.each([
    ['a URL', file],
    ['a string with a URL', file.href],
    ['a path', fileURLToPath(file)],
    ['a function without a parameter', start],
    ['a function that passes its argument on', (options) => new Worker(file, options)],
  ] satisfies [string, NodeDispatcherOptions['worker']][])('given as %s', async (_kind, worker) => {
    const before = liveThreads();
    const dispatcher = create({ worker, workers: 2 });
    expect(dispatcher.capabilities.modules).toBe('served');
    expect(dispatcher.executeSync(tasks.echo('blocked'))).toBe('blocked');
    expect(await dispatcher.execute(tasks.echo('here'))).toBe('here');
    await dispatcher.close();
    expect(liveThreads()).toBe(before);
  });

  it('which says what it serves', async () => {
    const { ecko } = defineTasks(undefined, { ecko: () => 1 });
    await expect(create({ worker: file }).execute(ecko())).rejects.toMatchObject({
      code: 'DISPATCH_TASK_NOT_FOUND',
      message: expect.stringMatching(/'ecko' is not served by the worker; similar names: echo/),
    });
  });

  it('which does not start itself without end', async () => {
    const worker = new URL('./fixtures/starts-itself.mjs', import.meta.url);
    for (const option of [worker, () => new Worker(worker)]) {
      await expect(create({ worker: option }).execute(tasks.echo('x'))).rejects.toMatchObject({
        code: 'DISPATCH_UNAVAILABLE',
        message: expect.stringMatching(/creates a dispatcher before it calls serve\(\): .*isMainThread/),
      });
    }
  });

  it('with the options of the dispatcher', async () => {
    for (const worker of [file, (options: object) => new Worker(file, { ...options, name: 'mine' })]) {
      const dispatcher = create({ worker, env: { A: 'a' }, execArgv: ['--no-warnings'] });
      expect(await dispatcher.execute(tasks.environment('A'))).toBe('a');
      expect(await dispatcher.execute(tasks.flags())).toMatchObject({ execArgv: ['--no-warnings'] });
    }
  });

  it('within its memory limits', async () => {
    const dispatcher = create({ worker: file, resourceLimits: { maxOldGenerationSizeMb: 32 } });
    await expect(dispatcher.execute(tasks.hoard())).rejects.toMatchObject({ code: 'DISPATCH_WORKER_LOST' });
    expect(await dispatcher.execute(tasks.echo('next'))).toBe('next');
  });
});

describe('no worker starts, and the message says why:', () => {
  const isMissing = /the file of the option 'worker' is missing: .*no-such-file\.mjs\. Build it as an entry of its own/;

  it.each([
    ['the file does not exist', new URL('./no-such-file.mjs', file), isMissing],
    ['the path does not exist', fileURLToPath(new URL('./no-such-file.mjs', file)), isMissing],
    [
      'the function returns something else',
      () => ({}) as Worker,
      /'worker' must be a function that returns a Worker of/,
    ],
    [
      'the function throws',
      () => {
        throw new RangeError('no more threads');
      },
      /no more threads/,
    ],
    [
      'the file does not call serve() in a worker',
      new URL('data:text/javascript,throw new Error("not a worker")'),
      /not a worker/,
    ],
  ] satisfies [string, NodeDispatcherOptions['worker'], RegExp][])('%s', async (_reason, worker, message) => {
    const failed = { code: 'DISPATCH_UNAVAILABLE', message: expect.stringMatching(message) };
    await expect(create({ worker }).execute(tasks.echo('never'))).rejects.toMatchObject(failed);
  });

  it('also to a thread that is blocked', () => {
    const dispatcher = create({ worker: new URL('./no-such-file.mjs', file) });
    expect(() => dispatcher.executeSync(tasks.echo('never'))).toThrow(isMissing);
  });
});

it.each([
  ['env', { A: 'a' }],
  ['execArgv', ['--no-warnings']],
  ['resourceLimits', { maxOldGenerationSizeMb: 64 }],
])('the option %s is a TypeError with a function that does not take it', (name, value) => {
  expect(() => createDispatcher({ worker: start, [name]: value })).toThrow(
    new RegExp(`'worker' must be a function that passes its argument on, since '${name}' is given`),
  );
  create({ worker: start, [name]: undefined });
});
