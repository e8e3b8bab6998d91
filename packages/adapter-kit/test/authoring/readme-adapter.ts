import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Worker } from 'node:worker_threads';
import type { Harness } from '@dispatch/conformance';
import type { Dispatcher, DispatcherOptions } from '@dispatch/core';

const readme = readFileSync(new URL('../../../../docs/guides/writing-an-adapter.md', import.meta.url), 'utf8');

/** The programs of the guide, by the name in their first line. */
export const programs: ReadonlyMap<string, string> = new Map(
  [...readme.matchAll(/^```js\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)].map(([, name = '', code = '']) => [name, code]),
);

/** Changes one text of a program. */
export interface Edit {
  readonly file: 'adapter.mjs' | 'worker.mjs' | 'served-worker.mjs';
  readonly from: string;
  readonly to: string;
}

type Create = (options?: DispatcherOptions) => Dispatcher;

/** The programs of the guide, with edits, as files in a folder of this name. @returns the URL of that folder. */
function write(name: string, edits: readonly Edit[]): URL {
  // Inside the package, so that Node finds its dependencies.
  const folder = new URL(`../../reports/readme/${name}/`, import.meta.url);
  mkdirSync(folder, { recursive: true });
  const served: Edit[] = [
    {
      file: 'served-worker.mjs',
      from: "import { numberTasks } from './tasks.mjs';",
      to: "import * as fixtures from '@dispatch/conformance/fixtures';",
    },
    { file: 'served-worker.mjs', from: '[numberTasks]', to: 'Object.values(fixtures)' },
  ];
  for (const file of ['adapter.mjs', 'worker.mjs', 'served-worker.mjs'] as const) {
    let code = programs.get(file) ?? '';
    for (const { from, to } of [...served, ...edits].filter((edit) => edit.file === file)) {
      if (!code.includes(from)) throw new Error(`${file} of the guide does not contain: ${from}`);
      code = code.replaceAll(from, to);
    }
    writeFileSync(new URL(file, folder), code);
  }
  return folder;
}

async function load(folder: URL): Promise<Create> {
  const adapter = (await import(/* @vite-ignore */ new URL('adapter.mjs', folder).href)) as {
    createDispatcher: Create;
  };
  return adapter.createDispatcher;
}

const threads = new Set<Worker>();
process.on('worker', (thread: Worker) => {
  threads.add(thread);
  thread.once('exit', () => threads.delete(thread));
});

/** Ends all threads that this process has started. */
export async function endThreads(): Promise<void> {
  await Promise.all([...threads].map((thread) => thread.terminate()));
}

/**
 * A harness for the adapter of the guide, with edits. It has every member that it can have.
 *
 * @param programTime how long a program may take, in milliseconds.
 */
export async function harnessOf(name: string, edits: readonly Edit[] = [], programTime = 20_000): Promise<Harness> {
  const folder = write(name, edits);
  const worker = /'([a-z-]*worker\.mjs)'/.exec(readFileSync(new URL('adapter.mjs', folder), 'utf8'))?.[0] ?? '';
  const dead: Edit = {
    file: 'adapter.mjs',
    from: `new URL(${worker}, import.meta.url)`,
    to: "new URL('data:text/javascript,process.exit(3)')",
  };
  const small: Edit = {
    file: 'adapter.mjs',
    from: 'workerData: {',
    to: 'resourceLimits: { maxOldGenerationSizeMb: 64 }, workerData: {',
  };
  const shallow: Edit = { ...small, to: 'resourceLimits: { stackSizeMb: 1 }, workerData: {' };
  return {
    name,
    create: await load(folder),
    createUnstartable: await load(write(`${name}-unstartable`, [...edits, dead])),
    createShortOfMemory: await load(write(`${name}-short-of-memory`, [...edits, small])),
    createShortOfStack: await load(write(`${name}-short-of-stack`, [...edits, shallow])),
    adapter: new URL('adapter.mjs', folder).href,
    clock: { slack: 50 },
    asyncLocalStorage: new AsyncLocalStorage(),
    broadcasts: true,
    entry: pathToFileURL(process.argv[1] ?? '').href,
    kill: endThreads,
    runProgram: (program) =>
      new Promise((resolve) => {
        const script = `Promise.all([import('./adapter.mjs'), import('@dispatch/conformance/programs')])
          .then(([{ createDispatcher }, { programs }]) => programs['${program}'](createDispatcher))`;
        const options = { cwd: fileURLToPath(folder), timeout: programTime };
        const child = execFile(process.execPath, ['--eval', script], options, (_error, stdout, stderr) => {
          resolve({ exitCode: child.exitCode, stdout, stderr, timedOut: child.killed });
        });
      }),
  };
}
