import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { join } from 'node:path';
import { createDispatcher } from '@dispatch/process';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { tasks } from './fixtures/children.mjs';
import { createScratch } from './support/scratch.js';

const scratch = createScratch();
const fixtures = JSON.stringify(new URL('./fixtures/children.mjs', import.meta.url).href);

afterAll(() => {
  scratch.remove();
});

afterEach(() => {
  vi.restoreAllMocks();
});

it('output of a task is written in order before its result, also if the program then exits', async () => {
  scratch.write(
    'prints.mjs',
    `import { createDispatcher } from '@dispatch/process';
     import { tasks } from ${fixtures};
     const dispatcher = createDispatcher({ workers: 1 });
     console.log('result', await dispatcher.execute(tasks.prints(3000, 1000)));
     process.exit();`,
  );
  const { stdout } = await scratch.run(['prints.mjs']);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.length).toBe(3001);
  expect(lines.slice(0, 3000).every((line, index) => line === `${index} ${'x'.repeat(1000)}`)).toBe(true);
  expect(lines.at(-1)).toBe('result 3000');
});

it('output that does not go through the streams of the process is passed on too', async () => {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    written.push(Buffer.from(part as Uint8Array).toString());
    return true;
  });
  const dispatcher = createDispatcher({ workers: 1 });
  await dispatcher.execute(tasks.direct('by its descriptor'));
  await dispatcher.close();
  await expect.poll(() => written.join('')).toBe('by its descriptor');
});

it('events are published', async () => {
  const settled: unknown[] = [];
  const listener = (event: unknown): void => void settled.push(event);
  subscribe('dispatch:task:settled', listener);
  const dispatcher = createDispatcher({ workers: 1 });
  await dispatcher.execute(tasks.echo(1));
  await dispatcher.close();
  unsubscribe('dispatch:task:settled', listener);
  expect(settled).toMatchObject([{ task: 'echo' }]);
});

it('a program in a folder with spaces runs, from `require()` too', async () => {
  scratch.write(
    'a folder/program.cjs',
    `const { createDispatcher } = require('@dispatch/process');
     const { defineTasks } = require('@dispatch/core');
     const { tasks } = require('./tasks.cjs');
     const dispatcher = createDispatcher({ workers: 1 });
     dispatcher.execute(tasks.double(21)).then(console.log).finally(() => dispatcher.close());`,
  );
  scratch.write(
    'a folder/tasks.cjs',
    `const { defineTasks } = require('@dispatch/core');
     exports.tasks = defineTasks(__filename, { double: (value) => 2 * value });`,
  );
  expect(await scratch.run([join('a folder', 'program.cjs')])).toMatchObject({ stdout: '42\n', stderr: '' });
});

it('what a task has written before it loops is written, although it is ended', async () => {
  scratch.write(
    'loops-tasks.mjs',
    `import { defineTasks } from '@dispatch/core';
     export const tasks = defineTasks(import.meta.url, {
       work(count) { for (let i = 1; i <= count; i += 1) console.log('line ' + i); for (;;); },
     });`,
  );
  scratch.write(
    'loops.mjs',
    `import { createDispatcher } from '@dispatch/process';
     import { tasks } from './loops-tasks.mjs';
     const dispatcher = createDispatcher({ workers: 1, cancelGrace: 100 });
     await dispatcher.ready();
     // It has no limit of its own until its last line has arrived.
     const end = new AbortController();
     const { write } = process.stdout;
     process.stdout.write = (chunk, ...rest) => {
       if (String(chunk).includes('line 5000')) end.abort();
       return write.call(process.stdout, chunk, ...rest);
     };
     setTimeout(() => end.abort(), 20_000).unref();
     await dispatcher.execute(tasks.work(5000), { signal: end.signal }).catch((error) => console.error(error.code));
     await dispatcher.close();`,
  );
  const { stdout, stderr } = await scratch.run(['loops.mjs']);
  expect(stderr.trim()).toBe('DISPATCH_CANCELLED');
  expect(stdout.trimEnd().split('\n')).toEqual(Array.from({ length: 5000 }, (_, index) => `line ${index + 1}`));
});
