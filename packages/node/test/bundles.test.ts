import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScratch, type Scratch } from './support/scratch.js';

const ownWorker = fileURLToPath(new URL('../dist/bundle/worker.js', import.meta.url));

/** Each of them needs something that a bundle may have twice: the context, the marks of `transfer`, a class. */
const tasks = `
import { currentTask, defineTasks, transfer } from '@dispatch/core';
export class OwnError extends Error {}
export const tasks = defineTasks(import.meta.url, {
  double: (value) => 2 * value,
  fail() { throw new OwnError('on purpose'); },
  *count(end) { for (let n = 0; n < end; n += 1) yield n; },
  moved: (bytes) => transfer(bytes, [bytes.buffer]),
  where: () => currentTask().worker,
}, { errors: [OwnError] });
`;

const program = (options: string): string => `
import { Worker } from 'node:worker_threads';
import { createDispatcher } from '@dispatch/node';
import { OwnError, tasks } from './tasks.js';

console.log('started');
void (async () => {
  const dispatcher = createDispatcher({ workers: 1${options} });
  try {
    const [yielded, mapped] = [[], []];
    console.log(await dispatcher.execute(tasks.double(2)), dispatcher.executeSync(tasks.double(3)));
    for await (const value of dispatcher.stream(tasks.count(3))) yielded.push(value);
    for await (const value of dispatcher.map(tasks.double, [1, 2])) mapped.push(value);
    const error = await dispatcher.execute(tasks.fail()).catch((thrown) => thrown);
    const moved = await dispatcher.execute(tasks.moved(new Uint8Array(3)));
    const worker = await dispatcher.execute(tasks.where());
    console.log(String(yielded), String(mapped), error instanceof OwnError, error.message, moved.length, worker);
  } catch (error) {
    console.log(error.code, error.message);
  }
  await dispatcher.close();
})();
`;

const worksOutput = 'started\n4 6\n0,1,2 2,4 true on purpose 3 1\n';

let scratch: Scratch;

beforeEach(() => {
  scratch = createScratch();
  scratch.write('tasks.js', tasks);
  scratch.write(
    'worker.js',
    `import { serve } from '@dispatch/node/worker'; import { tasks } from './tasks.js'; serve(tasks);`,
  );
});

afterEach(() => {
  scratch.remove();
});

async function bundle(options: BuildOptions): Promise<void> {
  const { warnings } = await build({
    absWorkingDir: scratch.folder,
    bundle: true,
    platform: 'node',
    format: 'esm',
    outdir: 'out',
    logLevel: 'silent',
    ...options,
  });
  // esbuild warns of 'import.meta' in the sources of the program, not of the packages.
  expect(warnings.filter(({ location }) => location?.file.includes('node_modules'))).toEqual([]);
  scratch.write('out/package.json', JSON.stringify({ type: options.format === 'cjs' ? 'commonjs' : 'module' }));
}

const written = `, worker: (options) => new Worker(new URL('./worker.js', import.meta.url), options)`;

describe('a bundle with a file for its workers works:', { timeout: 40_000 }, () => {
  it.each<[string, string, BuildOptions]>([
    ['ES modules', written, {}],
    ['minified', written, { minify: true }],
    ['split', written, { splitting: true }],
    ['CommonJS', `, worker: require('node:path').join(__dirname, 'worker.js')`, { format: 'cjs' }],
    ['CommonJS and minified', `, worker: __dirname + '/worker.js'`, { format: 'cjs', minify: true }],
  ])('%s', async (_kind, options, settings) => {
    scratch.write('main.js', program(options));
    await bundle({ entryPoints: ['main.js', 'worker.js'], ...settings });
    expect(await scratch.run('out/main.js')).toMatchObject({ stdout: worksOutput, stderr: '', exitCode: 0 });
  });
});

describe('a bundle that keeps the module of its tasks in a file of its own', { timeout: 40_000 }, () => {
  it.each([false, true])('works with a copy of our worker beside it (minified: %s)', async (minify) => {
    scratch.write('main.js', program(''));
    await bundle({ entryPoints: ['main.js', 'tasks.js'], splitting: true, minify });
    copyFileSync(ownWorker, join(scratch.folder, 'out/worker.js'));
    expect(await scratch.run('out/main.js')).toMatchObject({ stdout: worksOutput, stderr: '', exitCode: 0 });
  });

  it('says which file is missing without one', async () => {
    scratch.write('main.js', program(''));
    await bundle({ entryPoints: ['main.js', 'tasks.js'], splitting: true });
    const { stdout } = await scratch.run('out/main.js');
    expect(stdout).toContain(
      `DISPATCH_UNAVAILABLE no worker can be started: the file that worker threads run is missing`,
    );
    expect(stdout).toContain(join(scratch.folder, 'out', 'worker.js'));
    expect(stdout).toContain(`copy 'dist/bundle/worker.js' of @dispatch/node there`);
  });

  it('works as CommonJS, if a task names its module', async () => {
    scratch.write('tasks.js', tasks.replace('import.meta.url', `__dirname + '/tasks.js'`));
    scratch.write('main.js', program(''));
    await bundle({ entryPoints: ['main.js', 'tasks.js'], format: 'cjs', minify: true });
    copyFileSync(ownWorker, join(scratch.folder, 'out/worker.js'));
    expect(await scratch.run('out/main.js')).toMatchObject({ stdout: worksOutput, stderr: '', exitCode: 0 });
  });
});

describe('a bundle of one file does not start a second time, and says what to do', { timeout: 40_000 }, () => {
  it.each([false, true])('as an ES module (minified: %s)', async (minify) => {
    scratch.write('main.js', program(''));
    await bundle({ entryPoints: ['main.js'], minify });
    copyFileSync(ownWorker, join(scratch.folder, 'out/worker.js'));
    const { stdout, exitCode } = await scratch.run('out/main.js');
    expect(stdout).toMatch(/^started\nDISPATCH_UNAVAILABLE .*main\.js is the entry of the program.*bundler.*'worker'/);
    expect(exitCode).toBe(0);
  });

  it('as CommonJS, where the module of a task has no URL', async () => {
    scratch.write('main.js', program(''));
    await bundle({ entryPoints: ['main.js'], format: 'cjs' });
    copyFileSync(ownWorker, join(scratch.folder, 'out/worker.js'));
    const { stdout, exitCode } = await scratch.run('out/main.js');
    expect(stdout).toMatch(/^started\nDISPATCH_TASK_NOT_FOUND .*bundle in CommonJS.*option 'worker'/);
    expect(exitCode).toBe(0);
  });
});
