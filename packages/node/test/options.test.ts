import { SHARE_ENV } from 'node:worker_threads';
import { createContext, runInContext } from 'node:vm';
import { createDispatcher, type NodeDispatcherOptions } from '@dispatch/node';
import { afterEach, describe, expect, it } from 'vitest';
import { tasks } from './fixtures/threads.mjs';

const created: AsyncDisposable[] = [];

function create(options: NodeDispatcherOptions): ReturnType<typeof createDispatcher> {
  const dispatcher = createDispatcher({ workers: 1, ...options });
  created.push(dispatcher);
  return dispatcher;
}

afterEach(async () => {
  for (const dispatcher of created.splice(0)) await dispatcher[Symbol.asyncDispose]();
});

describe('an option of the wrong kind', () => {
  const wrong: Readonly<Record<string, readonly [value: unknown, message: string][]>> = {
    env: [
      [
        'A=1',
        `'env' must be an object whose values are strings, SHARE_ENV of node:worker_threads, or a function, got the string "A=1"`,
      ],
      ['', `got the string ""`],
      [1, 'got 1'],
      [true, 'got true'],
      [null, 'got null'],
      [['A=1'], 'got [object Array]'],
      [new Map([['A', '1']]), 'got [object Map]'],
      [Symbol('env'), 'got Symbol(env)'],
      [{ A: 1 }, `'env.A' must be a string, got 1`],
      [{ A: null }, `'env.A' must be a string, got null`],
      [{ A: Object.create(null) }, `'env.A' must be a string, got [object Object]`],
    ],
    stdout: [
      ['tags', `'stdout' must be 'inherit', 'tag' or a function, got the string "tags"`],
      [true, 'got true'],
      [null, 'got null'],
    ],
    stderr: [[1, `'stderr' must be 'inherit', 'tag' or a function, got 1`]],
    worker: [
      ['./worker.mjs', `'worker' must be an absolute path, a URL, or a function that returns a Worker`],
      ['worker.mjs', 'got the string "worker.mjs"'],
      ['', 'got the string ""'],
      [1, 'got 1'],
      [null, 'got null'],
      [{ href: 'file:///worker.mjs' }, 'got [object Object]'],
    ],
    execArgv: [
      ['--import ./x.mjs', `'execArgv' must be an array of strings, one for each argument, got the string`],
      [1, 'got 1'],
      [null, 'got null'],
      [{ length: 0 }, 'got [object Object]'],
      [new Set(['--import']), 'got [object Set]'],
      [['--stack-size', 1], 'an array of strings, one for each argument, got 1'],
      [[undefined], 'got undefined'],
      [[['--no-warnings']], 'got [object Array]'],
      [['-', '--no-warnings'], 'options of Node, without a program, got the string "-"'],
      [['--no-warnings', '--'], 'options of Node, without a program, got the string "--"'],
    ],
    resourceLimits: [
      [64, `'resourceLimits' must be an object whose values are numbers of megabytes, got 64`],
      ['64', 'got the string "64"'],
      [null, 'got null'],
      [[], 'got [object Array]'],
      ...['maxOldGenerationSizeMb', 'maxYoungGenerationSizeMb', 'codeRangeSizeMb', 'stackSizeMb'].flatMap((name) =>
        ['64', NaN, Infinity, -1, null, 64n].map((value): [unknown, string] => [
          { [name]: value },
          `'resourceLimits.${name}' must be a non-negative number of megabytes, got ${typeof value === 'string' ? 'the string "64"' : value}`,
        ]),
      ),
    ],
    options: [
      [null, `'options' must be an object`],
      ['workers', `'options' must be an object`],
      [4, `'options' must be an object`],
    ],
  };

  it.each(Object.entries(wrong).flatMap(([name, values]) => values.map((each) => [name, ...each] as const)))(
    '%s: %o is a TypeError that names it',
    (name, value, message) => {
      // JavaScript code can pass anything.
      const options = (name === 'options' ? value : { [name]: value }) as NodeDispatcherOptions;
      let thrown: unknown;
      try {
        created.push(createDispatcher(options));
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(TypeError);
      expect(thrown).toMatchObject({ message: expect.stringContaining(message) });
      expect(thrown).toMatchObject({ message: expect.stringContaining(name) });
    },
  );
});

describe.each(['worker', 'setup', 'resourceLimits', 'env', 'execArgv', 'stdout', 'stderr'])('%s', (name) => {
  it.each([0, Infinity, null, NaN, '1', true, 1n])('is not %s', (value) => {
    expect(() => createDispatcher({ [name]: value })).toThrow(TypeError);
    expect(() => createDispatcher({ [name]: value })).toThrow(`'${name}' must be`);
  });

  it('may be undefined', async () => {
    expect(await create({ [name]: undefined }).execute(tasks.environment('NO_SUCH_VARIABLE'))).toBeUndefined();
  });
});

describe('env', () => {
  it('is shared with SHARE_ENV, in both directions', async () => {
    const dispatcher = create({ env: SHARE_ENV });
    await dispatcher.ready();
    process.env['DISPATCH_TEST_SHARED'] = 'of this thread';
    expect(await dispatcher.execute(tasks.environment('DISPATCH_TEST_SHARED'))).toBe('of this thread');
    await dispatcher.execute(tasks.setEnvironment('DISPATCH_TEST_SHARED', 'of the worker'));
    expect(process.env['DISPATCH_TEST_SHARED']).toBe('of the worker');
  });

  it('may be process.env, which is copied', async () => {
    process.env['DISPATCH_TEST_COPIED'] = 'yes';
    const dispatcher = create({ env: process.env });
    process.env['DISPATCH_TEST_COPIED'] = 'no';
    expect(await dispatcher.execute(tasks.environment('DISPATCH_TEST_COPIED'))).toBe('yes');
    await dispatcher.execute(tasks.setEnvironment('DISPATCH_TEST_COPIED', 'of the worker'));
    expect(process.env['DISPATCH_TEST_COPIED']).toBe('no');
  });

  it('has no variable for a value that is undefined', async () => {
    const dispatcher = create({ env: { A: undefined, B: 'b' } });
    expect(await dispatcher.execute(tasks.environment('A'))).toBeUndefined();
    expect(await dispatcher.execute(tasks.environment('B'))).toBe('b');
  });

  it('and the other options may be objects of another realm', async () => {
    const options = runInContext(
      `({ env: { A: 'a' }, execArgv: ['--no-warnings'], resourceLimits: { maxOldGenerationSizeMb: 64 } })`,
      createContext(),
    ) as NodeDispatcherOptions;
    expect(await create(options).execute(tasks.environment('A'))).toBe('a');
  });
});

it('options are copied when the dispatcher is created', async () => {
  const execArgv = ['--no-warnings'];
  const env = { A: 'before' };
  const resourceLimits = { maxOldGenerationSizeMb: 64 };
  const dispatcher = create({ execArgv, env, resourceLimits });
  execArgv.push('--no-such-flag');
  env.A = 'after';
  resourceLimits.maxOldGenerationSizeMb = NaN;
  expect(await dispatcher.execute(tasks.environment('A'))).toBe('before');
});
