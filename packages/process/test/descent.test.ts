import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createScratch } from './support/scratch.js';

const scratch = createScratch();

afterAll(() => {
  scratch.remove();
});

const log = join(scratch.folder, 'runs');
/** Each process that runs a program adds a line, and a program that runs too often fails before it starts anything. */
const counting = `
  import fs from 'node:fs';
  fs.appendFileSync(${JSON.stringify(log)}, process.pid + '\\n');
  if (fs.readFileSync(${JSON.stringify(log)}, 'utf8').split('\\n').length > 20) process.exit(66);
`;
const using = `
  import { createDispatcher } from '@dispatch/process';
  import { tasks } from './tasks.mjs';
  const dispatcher = createDispatcher({ workers: 2 });
  const outcome = await dispatcher.execute(tasks.double(21)).catch((error) => error);
  console.log('outcome', outcome?.code ?? outcome);
  await dispatcher.close();
`;

scratch.write(
  'tasks.mjs',
  `import { defineTasks } from '@dispatch/core';
   export const tasks = defineTasks(import.meta.url, { double: (value) => 2 * value });`,
);
scratch.write('program.mjs', counting + using);
scratch.write(
  'program.cjs',
  `require('node:fs').appendFileSync(${JSON.stringify(log)}, process.pid + '\\n');
   const { defineTasks } = require('@dispatch/core');
   const { createDispatcher } = require('@dispatch/process');
   createDispatcher({ workers: 2 }).execute(require('./tasks.cjs').tasks.double(21))
     .then((value) => console.log('outcome', value), (error) => console.log('outcome', error.code));`,
);
scratch.write(
  'tasks.cjs',
  `const { defineTasks } = require('@dispatch/core');
   exports.tasks = defineTasks(__filename, { double: (value) => 2 * value });`,
);
scratch.write(
  'own.mjs',
  `${counting}
   import { defineTasks } from '@dispatch/core';
   import { createDispatcher } from '@dispatch/process';
   const tasks = defineTasks(import.meta.url, { double: (value) => 2 * value });
   const dispatcher = createDispatcher({ workers: 2 });
   console.log('outcome', await dispatcher.execute(tasks.double(21)).catch((error) => error.code));
   await dispatcher.close();`,
);
scratch.write('itself.mjs', `${counting}${using.replace('workers: 2', 'workers: 2, worker: import.meta.url')}`);
scratch.write(
  'nested-tasks.mjs',
  `import { defineTasks } from '@dispatch/core';
   import { createDispatcher as createThreads } from '@dispatch/node';
   import { createDispatcher } from '@dispatch/process';
   import { run } from './program-of-its-own.mjs';
   export const tasks = defineTasks(import.meta.url, {
     again: () => createDispatcher().execute(tasks.again()),
     async inThread() {
       const threads = createThreads({ workers: 1 });
       try { return await threads.execute(tasks.again()); } finally { await threads.close(); }
     },
     program: () => run(),
   });`,
);
scratch.write(
  'program-of-its-own.mjs',
  `import { execFileSync } from 'node:child_process';
   export const run = () => execFileSync(process.execPath, ['program.mjs'], { encoding: 'utf8' });`,
);
scratch.write(
  'nested.mjs',
  `${counting}
   import { createDispatcher } from '@dispatch/process';
   import { tasks } from './nested-tasks.mjs';
   const dispatcher = createDispatcher({ workers: 2 });
   for (const name of ['again', 'inThread', 'program'])
     console.log(name, await dispatcher.execute(tasks[name]()).catch((error) => error.code));
   await dispatcher.close();`,
);

/** How many processes have run the program. */
const runs = (): number => readFileSync(log, 'utf8').split('\n').length - 1;

describe('a worker process does not run the program of its parent', () => {
  beforeEach(() => {
    scratch.write('runs', '');
  });

  it.each([
    ['a file', ['program.mjs']],
    ['a file in CommonJS', ['program.cjs']],
    ['a file, which is preloaded too', ['--import', './program.mjs', 'program.mjs']],
    ['a file, which is preloaded too, in CommonJS', ['--require', './program.cjs', './program.cjs']],
    ['--eval', ['--input-type=module', '--eval', counting + using]],
    ['--eval with its value', ['--input-type', 'module', `--eval=${counting}${using}`]],
    ['--print', ['--print', `require('./program.cjs'), 0`]],
    ['-p', ['-p', `require('./program.cjs'), 0`]],
    ['-pe', ['-pe', `require('./program.cjs'), 0`]],
    ['--test', ['--test', 'program.mjs']],
    ['--inspect', ['--inspect=127.0.0.1:0', 'program.mjs']],
    ['--env-file', ['--env-file=variables', 'program.mjs']],
  ])('that was started with %s', async (_name, args) => {
    scratch.write('variables', '');
    const { stderr, stdout } = await scratch.run(args);
    expect(`${stdout}${stderr}`).toContain('outcome 42');
    // A preloaded program that is the file too runs once in all.
    expect(runs()).toBe(1);
  });

  it('that was given through stdin', async () => {
    const { stdout } = await scratch.run(['--input-type=module', '-'], { stdin: counting + using });
    expect(stdout).toContain('outcome 42');
    expect(runs()).toBe(1);
  });

  it('that was given by NODE_OPTIONS', async () => {
    const { stdout } = await scratch.run(['--eval', counting + using], {
      env: { NODE_OPTIONS: '--input-type=module' },
    });
    expect(stdout).toContain('outcome 42');
    expect(runs()).toBe(1);
  });

  it.each([
    ['preloaded, which workers preload too', ['--import', './program.mjs', '--eval', '0'], {}],
    ['preloaded by NODE_OPTIONS', ['--eval', '0'], { NODE_OPTIONS: '--import=./program.mjs' }],
    ['the file of the option worker', ['itself.mjs'], {}],
    ['the module of its tasks', ['own.mjs'], {}],
  ])('that is %s', async (_name, args, env) => {
    const { stdout } = await scratch.run(args, { env });
    expect(stdout).toContain('outcome DISPATCH_UNAVAILABLE');
    // Those that were started ran up to createDispatcher(), which throws. Failed starts are not repeated without end.
    expect(runs()).toBeLessThan(8);
  });

  it('from a task; a program that a task starts is a program of its own', async () => {
    const { stdout } = await scratch.run(['nested.mjs']);
    expect(stdout).toContain('again DISPATCH_UNAVAILABLE\ninThread DISPATCH_UNAVAILABLE\nprogram outcome 42\n');
    expect(runs()).toBe(2);
  });
});
