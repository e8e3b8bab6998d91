import { execFile } from 'node:child_process';
import { AsyncLocalStorage } from 'node:async_hooks';
import { createDispatcher, type NodeDispatcherOptions, type OutputSource } from '@dispatch/node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tasks } from './fixtures/life.mjs';

const created: AsyncDisposable[] = [];

function create(options: NodeDispatcherOptions): ReturnType<typeof createDispatcher> {
  const dispatcher = createDispatcher({ workers: 1, ...options });
  created.push(dispatcher);
  return dispatcher;
}

afterEach(async () => {
  for (const dispatcher of created.splice(0)) await dispatcher[Symbol.asyncDispose]();
});

/** What a program prints. */
function printedBy(options: string, body: string): Promise<{ stdout: string; stderr: string }> {
  const script = `import { createDispatcher } from '@dispatch/node';
    import { tasks } from './fixtures/life.mjs';
    const dispatcher = createDispatcher({ workers: 1, ...${options} });
    ${body}`;
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--input-type=module', '--eval', script],
      { cwd: import.meta.dirname, timeout: 20_000 },
      (error, stdout, stderr) => {
        if (error === null) resolve({ stdout, stderr });
        else reject(new Error(stderr, { cause: error }));
      },
    );
  });
}

describe('a function as stdout', () => {
  it('gets whole lines in order, with the worker and the task, before the outcome of the task', async () => {
    const lines: [string, OutputSource][] = [];
    const dispatcher = create({ stdout: (...args) => lines.push(args) });
    await dispatcher.execute(tasks.write('one\ntw', [0x6f, 0xc3], [0xbc], '\r\n', '\nthree'));
    expect(lines.map(([line]) => line)).toEqual(['one', 'twoü', '']);
    await dispatcher.execute(tasks.say(' and four'));
    expect(lines.slice(3)).toEqual([['three and four', { worker: 1, task: 'say' }]]);
    expect(new Set(lines.map(([, { task }]) => task))).toEqual(new Set(['write', 'say']));
  });

  it('gets the rest of a line when the worker has ended', async () => {
    const lines: unknown[] = [];
    const dispatcher = create({ stdout: (...args) => lines.push(args) });
    await dispatcher.execute(tasks.write('no end'));
    expect(lines).toEqual([]);
    await dispatcher.close();
    expect(lines).toEqual([['no end', { worker: 1, task: undefined }]]);
  });

  it('is called while a call blocks', () => {
    const lines: string[] = [];
    const dispatcher = create({ stdout: (line) => lines.push(line) });
    dispatcher.executeSync(tasks.say('first'));
    dispatcher.executeSync(tasks.say('second'));
    expect(lines).toEqual(['first', 'second']);
  });

  it('gets what a setup, a teardown and a listener of exit write', async () => {
    const lines: [string, OutputSource][] = [];
    const setup = `data:text/javascript,export default () => {
      console.log('setup');
      process.on('exit', () => console.log('exit'));
      return () => console.log('teardown');
    }`;
    const dispatcher = create({ setup, stdout: (...args) => lines.push(args) });
    await dispatcher.ready();
    await dispatcher.close();
    const source = { worker: 1, task: undefined };
    expect(lines).toEqual(['setup', 'teardown', 'exit'].map((line) => [line, source]));
  });

  it('is not that of stderr', async () => {
    const [stdout, stderr] = [vi.fn<() => void>(), vi.fn<() => void>()];
    const dispatcher = create({ stdout, stderr });
    await dispatcher.execute(tasks.warn('careful'));
    expect(stdout).not.toHaveBeenCalled();
    expect(stderr).toHaveBeenCalledExactlyOnceWith('careful', { worker: 1, task: 'warn' });
  });

  it('may throw, and runs in the context of createDispatcher', async () => {
    const storage = new AsyncLocalStorage<string>();
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const seen: unknown[] = [];
    const stdout = (): never => {
      seen.push(storage.getStore());
      throw new RangeError('thrown by the function');
    };
    const dispatcher = storage.run('created', () => create({ stdout }));
    expect(await storage.run('called', () => dispatcher.execute(tasks.say('a line')))).toBe('a line');
    expect(seen).toEqual(['created']);
    expect(error).toHaveBeenCalledExactlyOnceWith('stdout threw:', new RangeError('thrown by the function'));
    error.mockRestore();
  });
});

it('each line is tagged, and complete if the process ends right after', async () => {
  const body = `await Promise.all([dispatcher.execute(tasks.write('one\\ntwo\\n')), dispatcher.execute(tasks.warn('careful'))]);
    await dispatcher.execute(tasks.write('rest'));
    await dispatcher.close();
    process.exit();`;
  const { stdout, stderr } = await printedBy(`{ stdout: 'tag', stderr: 'tag' }`, body);
  expect(stdout).toBe('[worker 1] one\n[worker 1] two\n[worker 1] rest\n');
  expect(stderr).toBe('[worker 1] careful\n');
});

describe('output of later tasks arrives after a task has used stdout up', () => {
  it.each([
    'pipeline',
    'pipeline-fails',
    'pipe',
    'end',
    'end-with-callback',
    'finished',
    'web',
    'cork',
    'destroy',
    'destroy-with-error',
  ])('by %s', async (how) => {
    const lines: string[] = [];
    const dispatcher = create({ stdout: (line) => lines.push(line) });
    await dispatcher.execute(tasks.endStdout(how, 'used up'));
    await dispatcher.execute(tasks.say('later'));
    expect([lines[0], lines.at(-1)]).toEqual(['used up', 'later']);
    expect(dispatcher.stats().workers).toMatchObject([{ worker: 1 }]);
  });
});

describe('a function as env', () => {
  it('returns the environment of each worker, by its number and its place', async () => {
    const seen: unknown[] = [];
    const env = (worker: { worker: number; place: number }): Record<string, string> => {
      seen.push({ ...worker });
      return { PLACE: String(worker.place) };
    };
    const dispatcher = create({ workers: 2, env });
    await dispatcher.ready();
    expect(seen).toEqual([
      { worker: 1, place: 1 },
      { worker: 2, place: 2 },
    ]);
    const places = await Promise.all([1, 2].map(() => dispatcher.execute(tasks.environment('PLACE'))));
    for (const place of places) expect(['1', '2']).toContain(place);
  });

  it('gets a place again when its worker has ended', async () => {
    const seen: unknown[] = [];
    const ended = vi.fn<() => void>();
    const dispatcher = create({
      workers: { min: 0, max: 1 },
      idleTimeout: 0,
      env: (worker) => {
        seen.push({ ...worker });
        return {};
      },
    });
    dispatcher.events.addEventListener('workerended', ended);
    await dispatcher.execute(tasks.say(''));
    // Not `vi.waitFor`, whose limit is a second.
    await expect.poll(() => ended.mock.calls.length).toBeGreaterThan(0);
    const placedAgain = async (): Promise<boolean> => {
      await dispatcher.execute(tasks.say(''));
      return seen.some(
        (each) => JSON.stringify(each).endsWith('"place":1}') && !JSON.stringify(each).includes('"worker":1,'),
      );
    };
    await expect.poll(placedAgain).toBe(true);
  });

  it.each([
    [
      'throws',
      () => {
        throw new RangeError('no environment');
      },
      /no environment/,
    ],
    ['returns something else', () => 1, /'env' must be an object/],
    ['returns a number in it', () => ({ A: 1 }), /'env.A' must be a string, got 1/],
  ])('fails the start if it %s', async (_what, env, message) => {
    const dispatcher = create({ env: env as unknown as () => Record<string, string> });
    const failure = { code: 'DISPATCH_UNAVAILABLE', message: expect.stringMatching(message) as string };
    await expect(dispatcher.execute(tasks.say(''))).rejects.toMatchObject(failure);
  });
});
