import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDispatcher, type NodeDispatcherOptions } from '@dispatch/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { tasks } from './fixtures/life.mjs';
import { liveThreads } from './harness.js';

const created: AsyncDisposable[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dispatch-life-'));
});

afterAll(() => rm(folder, { recursive: true }));

function create(options: NodeDispatcherOptions): ReturnType<typeof createDispatcher> {
  const dispatcher = createDispatcher({ workers: 1, ...options });
  created.push(dispatcher);
  return dispatcher;
}

afterEach(async () => {
  for (const dispatcher of created.splice(0)) await dispatcher[Symbol.asyncDispose]();
});

/** The URL of a module. */
function moduleOf(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

async function fileOf(name: string, source: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, source);
  return path;
}

const life = JSON.stringify(new URL('./fixtures/life.mjs', import.meta.url).href);

describe('the option setup', () => {
  it('is a URL or a path, of an ES module or CommonJS', async () => {
    const files = await Promise.all([
      fileOf('path.mjs', `import { state } from ${life}; export default () => { state.value = 'set'; }`),
      fileOf('exports.cjs', `module.exports = async () => { (await import(${life})).state.value = 'set'; }`),
      fileOf('default.cjs', `exports.default = async () => { (await import(${life})).state.value = 'set'; }`),
      fileOf(
        'compiled.cjs',
        `exports.__esModule = true; exports.default = async () => { (await import(${life})).state.value = 'set'; }`,
      ),
    ]);
    const url = new URL(moduleOf(`import { state } from ${life}; export default () => { state.value = 'set'; }`));
    for (const setup of [...files, url, url.href]) {
      const dispatcher = create({ setup });
      expect(await dispatcher.execute(tasks.state())).toBe('set');
    }
  });

  it.each([
    ['./setup.mjs', `'setup' must be a URL or an absolute path, got the string "./setup.mjs"`],
    [1, 'got 1'],
    [null, 'got null'],
    [() => {}, `'setup' must be a URL or an absolute path`],
  ])('rejects %s', (setup, message) => {
    expect(() => create({ setup: setup as string })).toThrow(message);
  });

  it('is rejected with the option worker', () => {
    const options = { worker: '/worker.mjs', setup: '/setup.mjs' };
    expect(() => create(options)).toThrow(/absent with the option 'worker': pass it to serve\(tasks, \{ setup \}\)/);
  });

  it.each([
    ['does not exist', new URL('./no-such-setup.mjs', import.meta.url).href, /no-such-setup/],
    ['exports no function', moduleOf('export const setup = () => {}'), /must have a function as its default export/],
    ['throws', moduleOf('throw new RangeError("no luck")'), /no luck/],
    ['ends its thread', moduleOf('export default () => process.exit(3)'), /ended before it was ready \(exit code 3\)/],
    [
      'creates a dispatcher',
      moduleOf(
        `import { createDispatcher } from ${JSON.stringify(import.meta.resolve('@dispatch/node'))};
         export default () => createDispatcher();`,
      ),
      /must not create a dispatcher/,
    ],
  ])('fails if the module %s', async (_what, setup, message) => {
    const before = liveThreads();
    const dispatcher = create({ setup });
    const failure = { code: 'DISPATCH_UNAVAILABLE', message: expect.stringMatching(message) as string };
    await expect(dispatcher.execute(tasks.state())).rejects.toMatchObject(failure);
    await dispatcher.close();
    expect(liveThreads()).toBe(before);
  });

  it('fails a call that blocks with the same cause', () => {
    const setup = moduleOf('export default async () => { throw new RangeError("no luck"); }');
    expect(() => create({ setup }).executeSync(tasks.state())).toThrow(
      expect.objectContaining({ code: 'DISPATCH_UNAVAILABLE', cause: expect.any(RangeError) as unknown }),
    );
  });

  it('runs before a call that blocks', () => {
    const setup = moduleOf(`import { state } from ${life}; export default async ({ data }) => { state.value = data; }`);
    expect(create({ setup, setupData: { n: 1 } }).executeSync(tasks.state())).toEqual({ n: 1 });
  });
});

/** What a program prints, line by line. It has a dispatcher with one worker, whose setup and teardown print. */
function printedBy(body: string): Promise<string[]> {
  const setup = `export default ({ worker }) => {
    console.log('setup', worker);
    process.on('exit', () => console.log('exit', worker));
    return async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      console.log('teardown', worker);
    };
  }`;
  const script = `import { createDispatcher } from '@dispatch/node';
    import { tasks } from ${life};
    const create = (options) => createDispatcher({ workers: 1, setup: ${JSON.stringify(moduleOf(setup))}, ...options });
    ${body}`;
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--input-type=module', '--eval', script],
      { cwd: import.meta.dirname, timeout: 20_000 },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout.trim().split('\n'));
        else reject(new Error(stderr, { cause: error }));
      },
    );
  });
}

const ended = ['teardown 1', 'exit 1'];

describe('what a worker writes before its first task and after its last one', () => {
  it('is written when close() fulfils', async () => {
    const lines = printedBy(`const dispatcher = create();
      await dispatcher.execute(tasks.say('task'));
      await dispatcher.close();
      process.exit(0);`);
    expect(await lines).toEqual(['setup 1', 'task', ...ended]);
  });

  it('is written in a process that ends by itself', async () => {
    const lines = printedBy(`await create({ maxTasksPerWorker: 1 }).execute(tasks.say('task'));`);
    expect(await lines).toEqual(['setup 1', 'task', ...ended]);
  });

  it('is written before the next worker is idle too long', async () => {
    const lines = printedBy(`const dispatcher = create({ workers: { min: 0, max: 1 }, idleTimeout: 10 });
      const ended = new Promise((resolve) => dispatcher.events.addEventListener('workerended', resolve));
      await dispatcher.execute(tasks.say('task'));
      // An idle dispatcher does not keep the process alive.
      const timer = setInterval(() => {}, 1000);
      await ended;
      clearInterval(timer);`);
    expect(await lines).toEqual(['setup 1', 'task', ...ended]);
  });

  it('is not awaited if close() has no time', async () => {
    const lines = printedBy(`const dispatcher = create();
      await dispatcher.execute(tasks.say('task'));
      await dispatcher.execute(tasks.blockLater());
      await dispatcher.close({ timeout: 0 });`);
    expect(await lines).toEqual(['setup 1', 'task']);
  });
});

it('a worker that is blocked is ended after cancelGrace', async () => {
  const before = liveThreads();
  const dispatcher = create({ cancelGrace: 100 });
  await dispatcher.execute(tasks.blockLater());
  await dispatcher.close();
  expect(liveThreads()).toBe(before);
});
