import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

/** Runs `main.mjs` with the flag that the guide names. */
function run(name: string, files: Readonly<Record<string, string>>, ...flags: readonly string[]): Ran {
  const folder = join(fileURLToPath(new URL('../../reports', import.meta.url)), `register-${name}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(`${folder}/${file}`, text);
  const args = [...flags, '--import', '@dispatch/unplugin/register', 'main.mjs'];
  return spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', timeout: 30_000 });
}

const imports = `import { inline } from '@dispatch/core/inline';
import { createDispatcher } from '@dispatch/node';
`;

test('a program of one file runs its functions in worker threads', () => {
  const { stdout, stderr } = run('one-file', {
    'sizes.mjs': `import { isMainThread } from 'node:worker_threads';
export const area = (width, height) => ({ area: width * height, isMainThread });
`,
    'main.mjs': `${imports}import { currentTask } from '@dispatch/core';
import { area } from './sizes.mjs';

const dispatcher = createDispatcher({ workers: 1 });
const width = await Promise.resolve(3);
const half = (n) => n / 2;
console.log(JSON.stringify(await dispatcher.execute(inline(() => area(width, half(4))))));
for await (const n of dispatcher.stream(inline(function* () { yield width; yield currentTask().worker; }))) console.log(n);
console.log(await dispatcher.execute(inline(async () => (await import('./sizes.mjs')).area(1, 1).area)));
console.log(dispatcher.executeSync(inline(() => width + 1)));
for await (const n of dispatcher.map((n) => inline(() => n * width), [1, 2])) console.log(n);
await dispatcher.close();
`,
  });
  expect([stderr, stdout.trim().split('\n')]).toEqual([
    '',
    ['{"area":6,"isMainThread":false}', '3', '1', '1', '4', '3', '6'],
  ]);
});

test.each(['a#b', 'a%20b', 'a b', 'a?b', 'ä'])('a file may be in a folder named %s, and have that name', (name) => {
  const { stdout, stderr } = run(`name/${name}`, {
    [`${name}.mjs`]: `${imports}
const dispatcher = createDispatcher({ workers: 1 });
const one = 1;
console.log(await dispatcher.execute(inline(() => one + 1)));
await dispatcher.close();
`,
    'main.mjs': `import ${JSON.stringify(`./${encodeURIComponent(name)}.mjs`)};\n`,
  });
  expect([stderr, stdout]).toEqual(['', '2\n']);
});

test('a module that is loaded by a worker creates no dispatcher, so that no thread starts threads without end', () => {
  const { stdout, stderr } = run('cycle', {
    'main.mjs': `import { createDispatcher } from '@dispatch/node';
import { tasks } from './tasks.mjs';
export const title = 'title';
const dispatcher = createDispatcher({ workers: 1 });
await dispatcher.execute(tasks.title()).catch((error) => console.log(error.message));
await dispatcher.close();
`,
    'tasks.mjs': `import { defineTasks } from '@dispatch/core';
import { title } from './main.mjs';
export const tasks = defineTasks(import.meta.url, { title: () => title });
`,
  });
  expect([stderr, stdout]).toEqual([
    '',
    expect.stringMatching(/a task module must not create a dispatcher while a worker imports it/),
  ]);
});

test.each(['node', 'in-process'])(
  '%s: the error of a captured value that cannot be cloned names the variable',
  (adapter) => {
    const { stdout, stderr } = run(`captures-${adapter}`, {
      'main.mjs': `import { inline } from '@dispatch/core/inline';
import { transfer } from '@dispatch/core';
import { createDispatcher } from '@dispatch/${adapter}';

const dispatcher = createDispatcher(${adapter === 'node' ? '{ workers: 1 }' : ''});
const messageOf = (promise) => promise.then(String, (error) => error.code + ' ' + error.message);
async function send(width, connection) {
  return messageOf(dispatcher.execute(inline(() => [width, connection.id])));
}
console.log(await send(1, { id: 2, socket() {} }));
console.log(await send(1, { id: 2 }));
async function resize(width, image) {
  return messageOf(dispatcher.execute(inline(() => [width, image.byteLength]), { snapshot: true }));
}
const image = new ArrayBuffer(8);
console.log(await resize(1, transfer(image, [image])));
console.log(await resize(1, transfer(image, [image])));
await dispatcher.close();
`,
    });
    expect([stderr, stdout.trim().split('\n')]).toEqual([
      '',
      [
        "DISPATCH_SERIALIZATION the captured value 'connection' (.socket is the function 'socket') of 'send' cannot be cloned",
        '1,2',
        '1,8',
        "DISPATCH_SERIALIZATION the captured value 'image' (what it transfers) of 'resize' cannot be cloned",
      ],
    ]);
  },
);

test('a function within another function of inline() runs too', () => {
  const { stdout, stderr } = run('nested', {
    'main.mjs': `${imports}
const dispatcher = createDispatcher({ workers: 1 });
const one = 1;
const names = await dispatcher.execute(inline(() => {
  const two = one + 1;
  const task = inline(() => two);
  return [task.name, task.args, task.module.split('/').at(-1)];
}));
console.log(JSON.stringify(names));
await dispatcher.close();
`,
  });
  expect([stderr, stdout]).toEqual(['', `${JSON.stringify(['task', [2], 'main.inline~names.inline~task.mjs'])}\n`]);
});

test('the stack of an error shows the lines of the file, with source maps', () => {
  const { stdout } = run(
    'stack',
    {
      'main.mjs': `${imports}
const dispatcher = createDispatcher({ workers: 1 });
const error = await dispatcher
  .execute(
    inline(() => {
      throw new RangeError('far');
    }),
  )
  .catch((error) => error);
console.log(error.stack);
await dispatcher.close();
`,
    },
    '--enable-source-maps',
  );
  expect(stdout).toContain('RangeError: far');
  expect(stdout).toContain('register-stack/main.mjs:8:13');
});

test('a function that cannot be moved stops the program, with its place and the code', () => {
  const { status, stderr } = run('rejected', {
    'main.mjs': `${imports}let total = 0;
inline(() => {
  total += 1;
});
`,
  });
  expect(status).toBe(1);
  expect(stderr).toContain(`main.mjs:5:3: a task cannot assign to 'total'`);
  expect(stderr).toContain('5 |   total += 1;\n  |   ^\n');
});

test('a variable that changes later is a warning of the process', () => {
  const { status, stdout, stderr } = run('warned', {
    'main.mjs': `${imports}let total = 1;
const task = inline(() => total);
total = 2;
console.log(task.args[0]);
`,
  });
  expect([status, stdout]).toEqual([0, '1\n']);
  expect(stderr).toMatch(/InlineWarning: \S*main\.mjs:4:27: 'total' is changed in line 5/);
});
