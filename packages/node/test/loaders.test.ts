import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// Inside the package, so that the programs find its dependencies.
const folder = mkdtempSync(join(import.meta.dirname, 'loaders-'));

const main = (tasks: string, options = ''): string => `
  import { createDispatcher } from '@dispatch/node';
  import { tasks } from '${tasks}';
  const dispatcher = createDispatcher({ workers: 1${options} });
  const end = (outcome: unknown) => { console.log(outcome); return dispatcher.close(); };
  dispatcher.execute(tasks.double(21), { timeout: 15_000 }).then(end, (error: Error) => end(error.message));`;
// An enum needs more than the removal of types.
const twice = 'export enum Factor { two = 2 }\nexport const twice = (value: number): number => value * Factor.two;';
const tasks = (module: string, imported: string): string => `
  import { currentTask, defineTasks } from '@dispatch/core';
  import { twice } from '${imported}';
  export const tasks = defineTasks(${module}, {
    double: (value: number): number => (currentTask().cancelled ? 0 : twice(value)),
  });`;

const files: Readonly<Record<string, string>> = {
  'esm/package.json': '{ "type": "module" }',
  'esm/twice.ts': twice,
  'esm/tasks.ts': tasks('import.meta.url', './twice.js'),
  'esm/main.ts': main('./tasks.js'),
  'esm/with-loader.ts': main('./tasks.js', `, execArgv: ['--import', 'tsx']`),
  'esm/register.mjs': `import { register } from 'tsx/esm/api'; register(); await import(process.argv[2]);`,
  'mts/package.json': '{ "type": "commonjs" }',
  'mts/twice.mts': twice,
  'mts/tasks.mts': tasks('import.meta.url', './twice.mjs'),
  'mts/main.mts': main('./tasks.mjs'),
  'commonjs/package.json': '{ "type": "commonjs" }',
  'commonjs/twice.ts': twice,
  'commonjs/tasks.ts': tasks('__filename', './twice'),
  'commonjs/main.ts': main('./tasks'),
  // The loader of an extension of its own: JavaScript with a word in place of a number.
  'hook/package.json': '{ "type": "commonjs" }',
  'hook/hook.cjs': `
    const { readFileSync } = require('node:fs');
    require.extensions['.words'] = (module, path) => module._compile(readFileSync(path, 'utf8').replace('TWO', '2'), path);`,
  'hook/tasks.words': `
    const { defineTasks } = require('@dispatch/core');
    exports.tasks = defineTasks(__filename, { double: (value) => TWO * value });`,
  'hook/throws.words': `
    console.log('evaluated');
    throw new RangeError('it throws TWO');`,
  'hook/main.cjs': `
    const { createDispatcher } = require('@dispatch/node');
    const { defineTasks } = require('@dispatch/core');
    const { pathToFileURL } = require('node:url');
    const { join } = require('node:path');
    const tasks = defineTasks(pathToFileURL(join(__dirname, process.argv[2])), { double() {} });
    const dispatcher = createDispatcher({ workers: 1 });
    const end = (outcome) => { console.log(outcome); return dispatcher.close(); };
    dispatcher.execute(tasks.double(21), { timeout: 15_000 }).then(end, (error) => end(error.message));`,
};

beforeAll(() => {
  // A package finds itself by its name only as far as its own package.json.
  mkdirSync(join(folder, 'node_modules/@dispatch'), { recursive: true });
  symlinkSync(join(import.meta.dirname, '..'), join(folder, 'node_modules/@dispatch/node'), 'junction');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function run(cwd: string, ...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: join(folder, cwd), timeout: 30_000 };
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.trim());
      else reject(new Error(stderr || error.message, { cause: error }));
    });
  });
}

const sentence = "add yours, as in createDispatcher({ execArgv: ['--import', 'tsx'] })";

describe('a loader in the options of the process reaches the workers', { timeout: 40_000 }, () => {
  it.each([
    ['esm', 'main.ts'],
    ['mts', 'main.mts'],
    ['commonjs', 'main.ts'],
  ])('tsx, for a program of %s', async (cwd, program) => {
    expect(await run(cwd, '--import', 'tsx', program)).toBe('42');
  });

  it('one for require alone', async () => {
    expect(await run('hook', '--require', './hook.cjs', 'main.cjs', 'tasks.words')).toBe('42');
  });

  it('and what a module throws that it loads is the reason that is reported', async () => {
    const printed = await run('hook', '--require', './hook.cjs', 'main.cjs', 'throws.words');
    expect(printed).toMatch(/^evaluated\nthe module \S+throws\.words does not load in a worker: it throws 2$/);
  });
});

describe('without a loader in the worker', { timeout: 40_000 }, () => {
  it('the error of a program that registers one itself says what to add', async () => {
    expect(await run('esm', 'register.mjs', './main.ts')).toContain(sentence);
    expect(await run('esm', 'register.mjs', './with-loader.ts')).toBe('42');
  });

  it('the error of another extension says it', async () => {
    expect(await run('hook', 'main.cjs', 'tasks.words')).toContain(sentence);
  });

  it('the error of a file that does not exist does not', async () => {
    const printed = await run('hook', '--require', './hook.cjs', 'main.cjs', 'missing.words');
    expect(printed).toMatch(/does not load in a worker: Cannot find module .*missing\.words/);
    expect(printed).not.toContain(sentence);
  });
});
