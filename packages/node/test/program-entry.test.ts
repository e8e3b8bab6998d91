import * as modules from 'node:module';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScratch, type Scratch } from './support/scratch.js';

/** A program whose entry defines its task: a task that runs, or an entry that runs twice, shows. */
const program = (module: string): string => `
import { createDispatcher } from '@dispatch/node';
import { defineTasks } from '@dispatch/core';
import { isMainThread } from 'node:worker_threads';

console.log('started');
const { double } = defineTasks(${module}, { double: (n) => 2 * n });
const dispatcher = createDispatcher({ workers: 1 });
console.log(await dispatcher.execute(double(2)).catch(({ code, message }) => code + ' ' + message));
await dispatcher.close();
`;

let scratch: Scratch;

beforeEach(() => {
  scratch = createScratch();
});

afterEach(() => {
  scratch.remove();
});

async function expectRefusal(...args: readonly string[]): Promise<void> {
  const { stdout, stderr, exitCode } = await scratch.run(...args);
  expect(stderr).toBe('');
  expect(stdout.split('\n').filter((line) => line === 'started')).toHaveLength(1);
  expect(stdout).toMatch(/^DISPATCH_UNAVAILABLE .* is the entry of the program, .*bundler.*'worker'/m);
  expect(exitCode).toBe(0);
}

describe('a worker does not import the entry of the program', { timeout: 40_000 }, () => {
  it.each([
    ['by its path', ['main.mjs']],
    ['with other flags and arguments', ['--no-warnings', './main.mjs', 'other.mjs', '--watch']],
  ])('that was named %s', async (_how, args) => {
    scratch.write('main.mjs', program('import.meta.url'));
    await expectRefusal(...args);
  });

  it('that Node has looked up: a folder, or a name without its extension', async () => {
    scratch.write('package.json', '{ "type": "module", "main": "./source/main.js" }');
    scratch.write('source/main.js', program('import.meta.url'));
    await expectRefusal('.');
    await expectRefusal('source/main');
  });

  it('that is reached through a link, by either of its names', async () => {
    scratch.write('real/main.mjs', program('import.meta.url'));
    symlinkSync(join(scratch.folder, 'real'), join(scratch.folder, 'linked'), 'junction');
    await expectRefusal('linked/main.mjs');
    await expectRefusal('--preserve-symlinks-main', 'linked/main.mjs');
    scratch.write('real/main.mjs', program(`new URL('../linked/main.mjs', import.meta.url)`));
    await expectRefusal('real/main.mjs');
  });

  it('whose path has characters that a URL escapes, whatever the query of its URL', async () => {
    scratch.write('with space #1/máin.mjs', program(`import.meta.url + '?version=2#part'`));
    await expectRefusal('with space #1/máin.mjs');
  });

  it('that is CommonJS', async () => {
    const [imports, body] = program(`require('node:url').pathToFileURL(__filename)`).split('\n\n');
    const required = (imports ?? '').replaceAll(/import (.*) from (.*);/g, 'const $1 = await import($2);');
    scratch.write('main.cjs', `(async () => {\n${required}\n${body}\n})();`);
    await expectRefusal('main.cjs');
  });

  it('that a loader has compiled', async () => {
    scratch.write('main.mts', program('import.meta.url').replace('(n)', '(n: number)'));
    await expectRefusal('--import', import.meta.resolve('tsx'), 'main.mts');
  });

  it('of a worker thread that creates a dispatcher', async () => {
    scratch.write(
      'main.mjs',
      `new (await import('node:worker_threads')).Worker(new URL('./thread.mjs', import.meta.url));`,
    );
    scratch.write('thread.mjs', program('import.meta.url'));
    await expectRefusal('main.mjs');
  });

  it('even if that does nothing outside the main thread', async () => {
    scratch.write(
      'main.mjs',
      program('import.meta.url').replace('const dispatcher', 'if (isMainThread) var dispatcher'),
    );
    await expectRefusal('main.mjs');
  });

  it('although other tasks of the program run', async () => {
    scratch.write(
      'main.mjs',
      program('import.meta.url').replace(`defineTasks(import.meta.url, {`, `(await import('./tasks.mjs')).define({`),
    );
    scratch.write(
      'tasks.mjs',
      `import { defineTasks } from '@dispatch/core';
      export const define = () => defineTasks(import.meta.url, { double: (n) => 2 * n });
      define();`,
    );
    const { stdout } = await scratch.run('main.mjs');
    expect(stdout).toBe('started\n4\n');
  });

  it.runIf('registerHooks' in modules)('that a module of tasks imports', async () => {
    const own = 'defineTasks(import.meta.url, { double: (n) => 2 * n })';
    const imports = `import { tasks } from './tasks.mjs';\nexport const shared = 2;\n`;
    scratch.write('main.mjs', imports + program('import.meta.url').replace(own, 'tasks'));
    scratch.write(
      'tasks.mjs',
      `import { defineTasks } from '@dispatch/core';
      import { shared } from './main.mjs';
      export const tasks = defineTasks(import.meta.url, { double: (n) => shared * n });`,
    );
    await expectRefusal('main.mjs');
  });
});

describe('a program in a single file', () => {
  it('serves its tasks itself, if it says so', async () => {
    scratch.write(
      'main.mjs',
      `
import { isMainThread } from 'node:worker_threads';
import { createDispatcher } from '@dispatch/node';
import { serve } from '@dispatch/node/worker';
import { defineTasks } from '@dispatch/core';

const tasks = defineTasks(undefined, { double: (n) => 2 * n });
if (isMainThread) {
  const dispatcher = createDispatcher({ workers: 1, worker: import.meta.url });
  console.log(await dispatcher.execute(tasks.double(2)), dispatcher.executeSync(tasks.double(3)));
  await dispatcher.close();
} else serve(tasks);
`,
    );
    expect(await scratch.run('main.mjs')).toMatchObject({ stdout: '4 6\n', stderr: '', exitCode: 0 });
  });

  it('cannot serve tasks in its main thread', async () => {
    scratch.write('main.mjs', `import { serve } from '@dispatch/node/worker'; serve();`);
    const { stderr, exitCode } = await scratch.run('main.mjs');
    expect(stderr).toContain('TypeError: serve() must be called in a worker thread');
    expect(exitCode).toBe(1);
  });
});
