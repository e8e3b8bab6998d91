import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDispatcher } from '@dispatch/process';
import { isDispatchError, type Dispatcher, type WorkerLostError } from '@dispatch/core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tasks } from './fixtures/children.mjs';
import { stateOf } from './support/processes.js';
import { createScratch } from './support/scratch.js';

const scratch = createScratch();
let dispatcher: Dispatcher;

beforeEach(() => {
  dispatcher = createDispatcher({ workers: 2 });
});

afterEach(async () => {
  await dispatcher.close({ timeout: 0 });
});

afterAll(() => {
  scratch.remove();
});

async function lossOf(promise: Promise<unknown>): Promise<WorkerLostError> {
  const error = await promise.catch((thrown: unknown) => thrown);
  if (isDispatchError(error, 'DISPATCH_WORKER_LOST')) return error;
  throw error instanceof Error ? error : new Error('it did not fail');
}

describe('the error of a task whose process ends', () => {
  it('has its exit code, and no cause', async () => {
    const error = await lossOf(dispatcher.execute(tasks.exit(7)));
    expect(error.exitCode).toBe(7);
    expect(error.cause).toBeUndefined();
    expect(error.message).toContain('exit code 7');
  });

  it.each(['SIGKILL', 'SIGSEGV', 'SIGALRM'] as const)('names the signal: %s', async (signal) => {
    const error = await lossOf(dispatcher.execute(tasks.end(signal)));
    expect(error.exitCode).toBeUndefined();
    expect(error.message).toContain(signal);
  });

  it('names the signal of a native abort, and no memory', async () => {
    const error = await lossOf(dispatcher.execute(tasks.abort()));
    expect(error.message).toContain('SIGABRT');
    expect(error.message).not.toContain('memory');
  });

  it('has the uncaught error as its cause', async () => {
    const error = await lossOf(dispatcher.execute(tasks.throwLater()));
    expect(error.cause).toBeInstanceOf(RangeError);
    expect(error.exitCode).toBe(1);
  });

  it('is reported to a thread that is blocked', () => {
    expect(() => dispatcher.executeSync(tasks.abort())).toThrow('was lost');
    expect(dispatcher.executeSync(tasks.echo(5))).toBe(5);
  });

  it.each(['nothing that is a message', '\0'.repeat(64)])(
    'says that the process wrote into its pipe: %j',
    async (bytes) => {
      const error = await lossOf(
        dispatcher.execute(tasks.corrupt(bytes)).then(() => dispatcher.execute(tasks.wait(10_000))),
      );
      expect(error.message).toContain('bytes that are no message');
      expect(await dispatcher.execute(tasks.echo(1))).toBe(1);
    },
  );

  it('does not wait for processes that it has left behind', async () => {
    const id = await dispatcher.execute(tasks.leavesProcess());
    try {
      await dispatcher.close();
      // Throws if the process has ended.
      process.kill(id, 0);
    } finally {
      process.kill(id);
    }
  });
});

describe.runIf(process.platform === 'linux')('a worker process', () => {
  it('is gone, and no zombie, when the dispatcher is closed', async () => {
    const ids = await Promise.all([dispatcher.execute(tasks.id()), dispatcher.execute(tasks.id())]);
    await dispatcher.close();
    expect(ids.map(stateOf)).toEqual(['gone', 'gone']);
  });

  it('is gone after a crash', async () => {
    const id = await dispatcher.execute(tasks.id());
    await lossOf(dispatcher.execute(tasks.abort(), { affinity: 'a' }));
    await dispatcher.close();
    expect(stateOf(id)).toBe('gone');
  });

  /** Starts a program that starts a task which loops without end, and returns both once it does. */
  async function startLoop(
    code: (file: string) => string = () => '',
  ): Promise<{ program: ReturnType<typeof spawn>; exited: Promise<unknown>; id: number }> {
    const file = join(scratch.folder, `loops-${Math.random()}`);
    const fixtures = new URL('./fixtures/children.mjs', import.meta.url).href;
    const script = `import { createDispatcher } from '@dispatch/process';
      import { tasks } from ${JSON.stringify(fixtures)};
      const dispatcher = createDispatcher({ workers: 1 });
      const future = dispatcher.executeAsync(tasks.loop(${JSON.stringify(file)}));
      future.exception().catch(() => {});
      ${code(JSON.stringify(file))}`;
    const program = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: import.meta.dirname,
      stdio: 'ignore',
    });
    const exited = once(program, 'exit');
    await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8') !== '').toBe(true);
    return { program, exited, id: Number(readFileSync(file, 'utf8')) };
  }

  it('ends, also in an endless loop, when its parent is killed', async () => {
    const { program, exited, id } = await startLoop();
    expect(stateOf(id)).toBe('running');
    program.kill('SIGKILL');
    await exited;
    await expect.poll(() => stateOf(id)).toBe('gone');
  });

  it('ends, also in an endless loop, when its parent exits', async () => {
    const { exited, id } = await startLoop(
      (file) => `const fs = await import('node:fs');
        setInterval(() => fs.existsSync(${file}) && fs.readFileSync(${file}, 'utf8') !== '' && process.exit(), 10);`,
    );
    await exited;
    await expect.poll(() => stateOf(id)).toBe('gone');
  });

  it('ends when the thread of its dispatcher ends', async () => {
    const file = join(scratch.folder, 'thread-loops');
    const fixtures = new URL('./fixtures/children.mjs', import.meta.url).href;
    scratch.write(
      'thread.mjs',
      `import { createDispatcher } from '@dispatch/process';
       import { tasks } from ${JSON.stringify(fixtures)};
       void createDispatcher({ workers: 1 }).execute(tasks.loop(${JSON.stringify(file)}));`,
    );
    const { Worker } = await import('node:worker_threads');
    const thread = new Worker(join(scratch.folder, 'thread.mjs'));
    await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8') !== '').toBe(true);
    const id = Number(readFileSync(file, 'utf8'));
    await thread.terminate();
    await expect.poll(() => stateOf(id)).not.toBe('running');
  });
});
