import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { Project } from './support/project.ts';

/** A program that calls a task all the time, until it reads a line. It prints each new result, and at its end what failed. */
const main = `import { createDispatcher } from '@dispatch/node';
import { inline } from '@dispatch/core/inline';
import { tasks } from './tasks.mjs';
const dispatcher = createDispatcher({ workers: 1 });
const results = new Set();
const failures = [];
let [finished, ends] = [0, false];
process.stdin.once('data', () => (ends = true));
const suffix = '!';
async function call(number) {
  while (!ends) {
    try {
      const [[start, end], text] = await Promise.all([
        dispatcher.execute(tasks.versions(number)),
        dispatcher.execute(inline(() => 'inline 0' + suffix)),
      ]);
      finished += 2;
      if (start !== end) failures.push(start + ' is not ' + end);
      for (const each of [start, text]) if (!results.has(each)) { results.add(each); console.log(each); }
    } catch (error) { failures.push(String(error)); return; }
  }
}
await Promise.all([0, 1, 2, 3, 4, 5].map(call));
await dispatcher.close();
console.log(JSON.stringify({ failures, hasFinished: finished > 0 }));
process.stdin.unref();
`;

const files = {
  'main.mjs': main,
  'tasks.mjs': `import { defineTasks } from '@dispatch/core';
import { version } from './version.mjs';
const start = version;
export const tasks = defineTasks(import.meta.url, {
  async versions(milliseconds) {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return [start, version];
  },
});
`,
  'version.mjs': `export const version = 'version 0';\n`,
};

interface Program extends Disposable {
  /** Waits for a line that it writes. */
  lines(wanted: string | RegExp): Promise<string>;
  end(): void;
}

/** Runs the program. */
function start(project: Project): Program {
  const flag = new URL('../dist/watch.js', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', flag, 'main.mjs'], { cwd: project.folder });
  const written: string[] = [];
  const changes = new EventEmitter();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      written.push(line);
      changes.emit('line');
    });
  }
  void once(child, 'exit').then(([code]) => {
    written.push(`exit ${code}`);
    changes.emit('line');
  });
  return {
    async lines(wanted) {
      for (;;) {
        const found = written.find((line) => (typeof wanted === 'string' ? line === wanted : wanted.test(line)));
        if (found !== undefined) return found;
        if (written.some((line) => line.startsWith('exit'))) throw new Error(written.join('\n'));
        await once(changes, 'line');
      }
    },
    end: () => child.stdin.end('end\n'),
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}

test('saving what tasks import, or a function of inline(), replaces the worker threads, and no task fails', async () => {
  using project = new Project(files);
  using program = start(project);
  await program.lines('version 0');
  for (let number = 1; number <= 3; number += 1) {
    project.write({ 'version.mjs': `export const version = 'version ${number}';\n` });
    await program.lines(`version ${number}`);
  }
  project.write({ 'main.mjs': main.replace('inline 0', 'inline 1') });
  await program.lines('inline 1!');
  project.write({ 'main.mjs': main.replace('inline 0', 'inline 2').replace('suffix =', 'other =') });
  expect(await program.lines(/inline\(\)/)).toMatch(
    /main\.mjs has changed outside its functions of inline\(\): start the program/,
  );
  // Workers that start now have the functions that belong to the calls.
  project.write({ 'version.mjs': `export const version = 'version 4';\n` });
  await program.lines('version 4');
  program.end();
  expect(await program.lines(/^\{/)).toBe('{"failures":[],"hasFinished":true}');
  expect(await program.lines(/^exit/)).toBe('exit 0');
}, 120_000);
