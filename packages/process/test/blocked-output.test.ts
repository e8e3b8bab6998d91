import { createDispatcher, type ProcessDispatcherOptions } from '@dispatch/process';
import type { Dispatcher } from '@dispatch/core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { tasks } from './fixtures/children.mjs';
import { createScratch } from './support/scratch.js';

const scratch = createScratch();
const open: Dispatcher[] = [];
const pids: number[] = [];

/** The time limits of calls only end a test that fails. */
const timeout = 10_000;
/** More than a pipe holds. */
const lines = 1000;
const size = 1000;

function create(options: ProcessDispatcherOptions = {}): Dispatcher {
  const dispatcher = createDispatcher({ workers: 1, ...options });
  open.push(dispatcher);
  return dispatcher;
}

afterEach(async () => {
  for (const pid of pids.splice(0)) process.kill(pid, 'SIGKILL');
  await Promise.all(open.splice(0).map((dispatcher) => dispatcher.close()));
});

afterAll(() => {
  scratch.remove();
});

const all = Array.from({ length: lines }, (_, line) => `${line} ${'x'.repeat(size)}`);

describe('while a thread is blocked, it reads what a program writes that a task has started', () => {
  it.each<[string, (dispatcher: Dispatcher) => unknown]>([
    ['executeSync', (dispatcher) => dispatcher.executeSync(tasks.printsByProgram(lines, size), { timeout })],
    ['resultSync', (dispatcher) => dispatcher.executeAsync(tasks.printsByProgram(lines, size)).resultSync(timeout)],
  ])('%s', async (_how, run) => {
    const written: string[] = [];
    const dispatcher = create({ stdout: (line) => void written.push(line) });
    expect(run(dispatcher)).toBe(0);
    await dispatcher.close();
    expect(written).toEqual(all);
  });

  it('in another worker', async () => {
    const written: string[] = [];
    const dispatcher = create({ workers: 2, stdout: (line) => void written.push(line) });
    await dispatcher.ready();
    // The second task ends when the first one has.
    const file = `${scratch.folder}/printed`;
    const printing = dispatcher.executeAsync(tasks.printsByProgram(lines, size, file));
    dispatcher.executeSync(tasks.waitsFor(file), { timeout });
    expect(await printing.result()).toBe(0);
    await dispatcher.close();
    expect(written).toEqual(all);
  });
});

it('a module that writes more than a pipe holds while a process starts does not stop a blocked thread', async () => {
  scratch.write(
    'loud.cjs',
    `const { writeSync } = require('node:fs');
     const bytes = Buffer.alloc(1_000_000, 'y');
     for (let offset = 0; offset < bytes.length; ) offset += writeSync(2, bytes, offset);`,
  );
  scratch.write(
    'loud.mjs',
    `import { createDispatcher } from '@dispatch/process';
     import { tasks } from ${JSON.stringify(new URL('./fixtures/children.mjs', import.meta.url).href)};
     const dispatcher = createDispatcher({ workers: 1, execArgv: ['--require', '${scratch.folder}/loud.cjs'] });
     console.log(dispatcher.executeSync(tasks.echo('result'), { timeout: ${timeout} }));
     await dispatcher.close();`,
  );
  const { stdout, stderr } = await scratch.run(['loud.mjs']);
  expect(stdout).toBe('result\n');
  expect(stderr).toBe('y'.repeat(1_000_000));
});

it('why a process cannot start is in the error of a blocking call', () => {
  const dispatcher = create({ execArgv: ['--no-such-option'] });
  let thrown: unknown;
  try {
    dispatcher.executeSync(tasks.echo(1), { timeout });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code: 'DISPATCH_UNAVAILABLE', cause: expect.any(Error) });
  expect(String((thrown as Error).cause)).toContain('--no-such-option');
});

// The state of the process is read from /proc.
it.runIf(process.platform === 'linux').each([[[3]], [[4]], [[3, 4]]])(
  'a blocked thread notices the end of a process whose descriptors %j another one has',
  async (descriptors) => {
    const dispatcher = create();
    pids.push(Number(await dispatcher.execute(tasks.givesAway(...descriptors))));
    expect(() => dispatcher.executeSync(tasks.end('SIGKILL'), { timeout })).toThrow(
      expect.objectContaining({ code: 'DISPATCH_WORKER_LOST' }),
    );
    expect(await dispatcher.execute(tasks.echo(1))).toBe(1);
  },
);
