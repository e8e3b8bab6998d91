import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stateOf } from './support/processes.js';
import { createScratch } from './support/scratch.js';

const scratch = createScratch();

afterAll(() => {
  scratch.remove();
});

const hangs = (file: string): string =>
  `require('node:fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); for (;;);`;
const waits = (file: string): string =>
  `import fs from 'node:fs';
   fs.writeFileSync(${JSON.stringify(file)}, String(process.pid));
   setInterval(() => {}, 1000);
   await new Promise(() => {});`;

/** Starts a program with these options of `createDispatcher`, as code, and kills it when its worker has written its id to `file`. */
async function orphan(file: string, options: string, env: Readonly<Record<string, string>> = {}): Promise<number> {
  const program = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { createDispatcher } from '@dispatch/process';
       void createDispatcher({ workers: 1, ${options} }).ready();`,
    ],
    { cwd: scratch.folder, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...env } },
  );
  await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8') !== '').toBe(true);
  const id = Number(readFileSync(file, 'utf8'));
  expect(stateOf(id)).toBe('running');
  program.kill('SIGKILL');
  await once(program, 'exit');
  return id;
}

describe.runIf(process.platform === 'linux')(
  'a worker process ends with its parent, also if it does not serve because',
  () => {
    it.each([
      ['its file never ends', 'file.cjs', hangs, (path: string) => `worker: ${path}`],
      ['its file waits', 'file.mjs', waits, (path: string) => `worker: ${path}`],
      [
        'a module that is preloaded never ends',
        'preloaded.cjs',
        hangs,
        (path: string) => `execArgv: ['--import', ${path}]`,
      ],
      ['a module that is preloaded waits', 'preloaded.mjs', waits, (path: string) => `execArgv: ['--import', ${path}]`],
      [
        'a module that is preloaded by NODE_OPTIONS never ends',
        'preloaded-by-options.cjs',
        hangs,
        (path: string) => `env: { NODE_OPTIONS: '--import=' + ${path} }`,
      ],
    ])('%s', async (_name, name, text, options) => {
      const file = join(scratch.folder, `${name}.id`);
      scratch.write(name, text(file));
      const id = await orphan(file, options(JSON.stringify(join(scratch.folder, name))));
      await expect.poll(() => stateOf(id)).toBe('gone');
    });

    // What is required runs before all other code of the process.
    it.runIf(existsSync('/usr/bin/setpriv'))(
      'a module that is required never ends, if execPath has the kernel end it',
      async () => {
        const file = join(scratch.folder, 'required.cjs.id');
        scratch.write('required.cjs', hangs(file));
        scratch.write('node.sh', `#!/bin/sh\nexec setpriv --pdeathsig KILL '${process.execPath}' "$@"\n`);
        const [script, required] = ['node.sh', 'required.cjs'].map((name) => join(scratch.folder, name));
        chmodSync(script ?? '', 0o755);
        const options = { execPath: script, execArgv: ['--require', required] };
        const id = await orphan(file, JSON.stringify(options).slice(1, -1));
        await expect.poll(() => stateOf(id)).toBe('gone');
      },
    );
  },
);

describe('what ends a worker process with its parent', () => {
  it('is seen neither by tasks, nor by their threads, nor by the programs that they start', async () => {
    scratch.write(
      'tasks.mjs',
      `import { execFileSync } from 'node:child_process';
       import { once } from 'node:events';
       import { Worker } from 'node:worker_threads';
       import { defineTasks } from '@dispatch/core';
       const code = 'JSON.stringify([process.env.NODE_OPTIONS ?? null, process.execArgv.length, process.listenerCount("SIGTERM")])';
       export const tasks = defineTasks(import.meta.url, {
         here: () => [process.env.NODE_OPTIONS ?? null, process.execArgv.length],
         program: () => JSON.parse(execFileSync(process.execPath, ['--print', code], { encoding: 'utf8' })),
         thread: async () => {
           const thread = new Worker('require("node:worker_threads").parentPort.postMessage(' + code + ')', { eval: true });
           const [message] = await once(thread, 'message');
           return JSON.parse(message);
         },
       });`,
    );
    scratch.write(
      'main.mjs',
      `import { createDispatcher } from '@dispatch/process';
       import { tasks } from './tasks.mjs';
       const dispatcher = createDispatcher({ workers: 1 });
       for (const task of [tasks.here(), tasks.program(), tasks.thread()])
         console.log(JSON.stringify(await dispatcher.execute(task)));
       await dispatcher.close();`,
    );
    for (const options of ['', '--title="a b"']) {
      const { stdout } = await scratch.run(['main.mjs'], { env: { NODE_OPTIONS: options } });
      expect(
        stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
      ).toEqual([
        [options, 0],
        [options, 2, 0],
        [options, 0, 0],
      ]);
    }
  });
});
