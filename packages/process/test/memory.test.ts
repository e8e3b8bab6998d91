import { join } from 'node:path';
import { createDispatcher } from '@dispatch/process';
import { isDispatchError, type Dispatcher } from '@dispatch/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tasks } from './fixtures/children.mjs';
import { createScratch } from './support/scratch.js';

const scratch = createScratch();

afterAll(() => {
  scratch.remove();
});

describe('a limit for the memory of a process', () => {
  let dispatcher: Dispatcher;

  beforeAll(() => {
    dispatcher = createDispatcher({ workers: 2, memory: 160 });
  });

  afterAll(async () => {
    await dispatcher.close();
  });

  it.each(['heap', 'buffers', 'oneBuffer'] as const)('ends the one that exceeds it, and says so: %s', async (name) => {
    const other = dispatcher.executeAsync(tasks.waitsFor(join(scratch.folder, name)));
    await expect.poll(() => other.running()).toBe(true);
    const error = await dispatcher.execute(tasks[name]()).catch((thrown: unknown) => thrown);
    if (!isDispatchError(error, 'DISPATCH_WORKER_LOST')) throw error;
    expect(error.message).toMatch(/ran out of memory/);
    scratch.write(name, '');
    await other;
  });

  it('is not reached by a task that stays below it', async () => {
    expect(await dispatcher.execute(tasks.some(40))).toBe(40 * 2 ** 20);
  });

  it('is known to a thread that is blocked', () => {
    expect(() => dispatcher.executeSync(tasks.buffers())).toThrow(/option 'memory'/);
  });
});

it('a process without a limit that runs out of heap says so', async () => {
  const dispatcher = createDispatcher({ workers: 1, execArgv: ['--max-old-space-size=64'] });
  const error = await dispatcher.execute(tasks.heap()).catch((thrown: unknown) => thrown);
  await dispatcher.close();
  if (!isDispatchError(error, 'DISPATCH_WORKER_LOST')) throw error;
  expect(error.message).toContain('the process ran out of memory (SIGABRT)');
});
