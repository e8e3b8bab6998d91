import { chmodSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createDispatcher, type ProcessDispatcherOptions } from '@dispatch/process';
import { isDispatchError, type Dispatcher } from '@dispatch/core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { tasks } from './fixtures/children.mjs';
import { createScratch } from './support/scratch.js';

const scratch = createScratch();
const open: Dispatcher[] = [];

function create(options: ProcessDispatcherOptions): Dispatcher {
  const dispatcher = createDispatcher({ workers: 1, ...options });
  open.push(dispatcher);
  return dispatcher;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((dispatcher) => dispatcher.close()));
});

afterAll(() => {
  scratch.remove();
});

describe('an invalid option', () => {
  it.each<[string, unknown]>([
    ['memory', 63],
    ['memory', '512'],
    ['memory', Number.NaN],
    ['cwd', 'relative'],
    ['cwd', new URL('https://example.com')],
    ['cwd', 5],
    ['env', []],
    ['env', 'PATH'],
    ['execArgv', '--import tsx'],
    ['execArgv', [1]],
    ['execArgv', ['--eval', '0']],
    ['execArgv', ['--eval=0']],
    ['execArgv', ['-e', '0']],
    ['execArgv', ['-pe', '0']],
    ['execArgv', ['--print', '0']],
    ['execArgv', ['--input-type=module']],
    ['execArgv', ['--test']],
    ['execArgv', ['--watch']],
    ['execArgv', ['--check']],
    ['execArgv', ['--interactive']],
    ['execArgv', ['--run', 'start']],
    ['execArgv', ['program.mjs']],
    ['execArgv', ['--']],
    ['execArgv', ['-']],
    ['execArgv', ['--no-warnings', '-']],
    ['execPath', 'node'],
    ['worker', './worker.mjs'],
    ['worker', 'https://example.com/worker.mjs'],
    ['worker', new URL('data:text/javascript,0')],
    ['worker', () => {}],
  ])('%s: %j', (name, value) => {
    expect(() => createDispatcher({ [name]: value })).toThrow(TypeError);
    expect(() => createDispatcher({ [name]: value })).toThrow(`'${name}' must be`);
  });

  it.each(['worker', 'setup', 'memory', 'cwd', 'env', 'execArgv', 'execPath', 'stdout', 'stderr'])(
    '%s: 0, Infinity, null, NaN, a string, a boolean and a bigint; not undefined',
    (name) => {
      for (const value of [0, Infinity, null, Number.NaN, '1', true, 1n]) {
        expect(() => createDispatcher({ [name]: value }), String(value)).toThrow(TypeError);
        expect(() => createDispatcher({ [name]: value }), String(value)).toThrow(`'${name}' must be`);
      }
      expect(create({ [name]: undefined }).status).toBe('open');
    },
  );

  it('of an environment variable', () => {
    // @ts-expect-error Not a string.
    expect(() => createDispatcher({ env: { COUNT: 5 } })).toThrow("'env.COUNT' must be a string");
  });
});

describe('the option', () => {
  it('cwd sets the directory of the workers, as a path or a URL', async () => {
    const folder = realpathSync(tmpdir());
    expect(await create({ cwd: folder }).execute(tasks.directory())).toBe(folder);
    expect(await create({ cwd: pathToFileURL(folder) }).execute(tasks.directory())).toBe(folder);
    expect(await create({}).execute(tasks.directory())).toBe(process.cwd());
  });

  it('cwd of a folder that does not exist makes tasks fail', async () => {
    const error = await create({ cwd: '/no/such/folder' })
      .execute(tasks.id())
      .catch((thrown: unknown) => thrown);
    if (!isDispatchError(error, 'DISPATCH_UNAVAILABLE')) throw error;
    expect(String(error.cause)).toContain("the folder of the option 'cwd' does not exist: /no/such/folder");
  });

  describe.each(['cwd', 'the directory of the program'])('%s does not change what relative modules mean', (changed) => {
    const preloaded = './a folder/preloaded.cjs';

    it.each<[string, readonly string[], Record<string, string>]>([
      ['--import', ['--import', './preloaded.mjs'], {}],
      ['--require', ['--require', preloaded], {}],
      ['--import in NODE_OPTIONS', [], { NODE_OPTIONS: '--no-warnings --import=./preloaded.mjs' }],
      ['--require in NODE_OPTIONS', [], { NODE_OPTIONS: `--require "${preloaded}" --no-warnings` }],
    ])('of %s', async (_what, args, env) => {
      scratch.write('preloaded.mjs', 'globalThis.preloaded = true;');
      scratch.write(preloaded, 'globalThis.preloaded = true;');
      scratch.write(
        'tasks.mjs',
        `import { defineTasks } from '@dispatch/core';
        export const tasks = defineTasks(import.meta.url, { sees: () => globalThis.preloaded === true });`,
      );
      scratch.write(
        'main.mjs',
        `import { createDispatcher } from '@dispatch/process';
        import { tasks } from './tasks.mjs';
        ${changed === 'cwd' ? '' : "process.chdir('/');"}
        const dispatcher = createDispatcher({ workers: 1, ${changed === 'cwd' ? "cwd: '/'" : ''} });
        console.log(await dispatcher.execute(tasks.sees()));
        await dispatcher.close();`,
      );
      expect(await scratch.run([...args, 'main.mjs'], { env })).toMatchObject({ stdout: 'true\n', stderr: '' });
    });
  });

  it('env with its own NODE_OPTIONS has modules relative to cwd', async () => {
    scratch.write('there/preloaded.mjs', 'globalThis.preloaded = true;');
    const env = { ...process.env, NODE_OPTIONS: '--import ./preloaded.mjs' };
    expect(await create({ cwd: `${scratch.folder}/there`, env }).execute(tasks.echo(1))).toBe(1);
  });

  it('a task may change its directory, and no other process has it', async () => {
    const dispatcher = create({ workers: 2 });
    const before = process.cwd();
    expect(await dispatcher.execute(tasks.change(realpathSync(tmpdir())), { affinity: 1 })).toBe(
      realpathSync(tmpdir()),
    );
    expect(process.cwd()).toBe(before);
  });

  it('env is the whole environment of the workers, copied', async () => {
    const env: Record<string, string | undefined> = { ONE: '1', NOTHING: undefined };
    const dispatcher = create({ env });
    env['ONE'] = '2';
    expect(await dispatcher.execute(tasks.variable('ONE'))).toBe('1');
    const names = await dispatcher.execute(tasks.variables());
    expect(names).not.toContain('NOTHING');
    expect(names.filter((name) => name.startsWith('DISPATCH_'))).toEqual([]);
    expect(names).not.toContain('PATH');
  });

  it('env may be a function, which is called for each worker with its number and its place', async () => {
    const asked: object[] = [];
    const env = (worker: { worker: number; place: number }): Record<string, string> => {
      asked.push(worker);
      return { PLACE: String(worker.place) };
    };
    const dispatcher = create({ env, maxTasksPerWorker: 1 });
    expect(await dispatcher.execute(tasks.variable('PLACE'))).toBe('1');
    expect(await dispatcher.execute(tasks.variables())).toEqual(['PLACE']);
    expect(asked.slice(0, 2)).toMatchObject([{ worker: 1, place: 1 }, { worker: 2 }]);
  });

  it.each([
    ['throws', () => JSON.parse('no environment'), 'is not valid JSON'],
    ['returns something else', () => 5, "'env' must be"],
    ['returns a number in it', () => ({ COUNT: 5 }), "'env.COUNT' must be a string"],
  ])('env that %s makes tasks fail', async (_what, env, message) => {
    const error = await create({ env: env as () => Record<string, string> })
      .execute(tasks.id())
      .catch((thrown: unknown) => thrown);
    if (!isDispatchError(error, 'DISPATCH_UNAVAILABLE')) throw error;
    expect(String(error.cause)).toContain(message);
  });

  it('execArgv has the options of Node', async () => {
    const dispatcher = create({ execArgv: ['--expose-gc', '--title=worker'] });
    expect(await dispatcher.execute(tasks.options())).toEqual(['--expose-gc', '--title=worker']);
  });

  it('execArgv with an option that Node does not know makes tasks fail, and names it', async () => {
    const error = await create({ execArgv: ['--no-such-option'] })
      .execute(tasks.id())
      .catch((thrown: unknown) => thrown);
    if (!isDispatchError(error, 'DISPATCH_UNAVAILABLE')) throw error;
    expect(String(error.cause)).toContain('--no-such-option');
  });

  it('execPath that is no file makes tasks fail', async () => {
    const error = await create({ execPath: '/no/such/node' })
      .execute(tasks.id())
      .catch((thrown: unknown) => thrown);
    if (!isDispatchError(error, 'DISPATCH_UNAVAILABLE')) throw error;
    expect(String(error.cause)).toContain('/no/such/node');
  });

  it('execPath of another program makes tasks fail, and does not start it without end', async () => {
    scratch.write('other.sh', `#!/bin/sh\necho started >> '${join(scratch.folder, 'starts')}'\n`);
    const execPath = join(scratch.folder, 'other.sh');
    chmodSync(execPath, 0o755);
    const dispatcher = create({ execPath });
    const calls = Array.from({ length: 20 }, () => dispatcher.execute(tasks.id()));
    for (const { status } of await Promise.allSettled(calls)) expect(status).toBe('rejected');
    const starts = readFileSync(join(scratch.folder, 'starts'), 'utf8').trim().split('\n');
    expect(starts.length).toBeLessThan(calls.length);
  });

  it('worker names a file that serves its tasks', async () => {
    const dispatcher = create({ worker: new URL('./fixtures/serves.mjs', import.meta.url) });
    expect(dispatcher.capabilities.modules).toBe('served');
    expect(await dispatcher.execute(tasks.echo('served'))).toBe('served');
  });

  it.each([
    ['missing', '/no/such/worker.mjs', 'is missing'],
    ['without serve()', new URL('./fixtures/children.mjs', import.meta.url), 'did not call serve()'],
  ])('worker of a file that is %s makes tasks fail', async (_what, worker, message) => {
    const error = await create({ worker })
      .execute(tasks.id())
      .catch((thrown: unknown) => thrown);
    if (!isDispatchError(error, 'DISPATCH_UNAVAILABLE')) throw error;
    expect(String(error.cause)).toContain(message);
  });
});
