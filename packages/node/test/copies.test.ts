import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDispatchError, TimeoutError, type StreamTask, type Task } from '@dispatch/core';
import { createDispatcher } from '@dispatch/node';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

interface Tasks {
  double(value: number): Task<number>;
  fails(): Task<never>;
  numbers(count: number): StreamTask<number, void>;
  moved(): Task<ArrayBuffer>;
  waits(): Task<unknown>;
}

/** The module of tasks. Its first line loads another copy of @dispatch/core than the dispatcher and its workers have. */
const source = `
const moved = new ArrayBuffer(8);
module.exports.tasks = defineTasks(url, {
  double: (value) => value * 2,
  fails() {
    throw new TimeoutError('of another copy');
  },
  *numbers(count) {
    for (let number = 0; number < count; number += 1) yield number;
  },
  moved: () => transfer(moved, [moved]),
  waits: async () => {
    const { signal, progress } = currentTask();
    await new Promise((resolve) => {
      signal.addEventListener('abort', resolve);
      currentTask().progress('waits');
    });
    return signal.reason;
  },
});
`;
const names = '{ currentTask, defineTasks, TimeoutError, transfer }';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dispatch-copies-'));
  for (const [format, extension] of [
    ['esm', 'mjs'],
    ['cjs', 'cjs'],
  ] as const) {
    await build({
      stdin: { contents: `export * from '@dispatch/core'`, resolveDir: import.meta.dirname },
      bundle: true,
      format,
      platform: 'node',
      outfile: join(folder, `copy.${extension}`),
    });
  }
  await writeFile(
    join(folder, 'tasks.mjs'),
    `import ${names} from './copy.mjs'; const url = import.meta.url; ${source.replace('module.exports.tasks =', 'export const tasks =')}`,
  );
  await writeFile(
    join(folder, 'tasks.cjs'),
    `const ${names} = require('./copy.cjs'); const url = require('node:url').pathToFileURL(__filename); ${source}`,
  );
});

afterAll(() => rm(folder, { recursive: true }));

describe.each(['tasks.mjs', 'tasks.cjs'])('with another copy of @dispatch/core in %s', (file) => {
  async function load(): Promise<Tasks> {
    const { tasks } = (await import(pathToFileURL(join(folder, file)).href)) as { readonly tasks: Tasks };
    return tasks;
  }

  test('tasks run, stream, transfer and are cancelled', async () => {
    const tasks = await load();
    await using dispatcher = createDispatcher({ workers: 1 });
    expect(await dispatcher.execute(tasks.double(21))).toBe(42);
    expect(dispatcher.executeSync(tasks.double(2))).toBe(4);
    const streamed: number[] = [];
    for await (const number of dispatcher.stream(tasks.numbers(3))) streamed.push(number);
    expect(streamed).toEqual([0, 1, 2]);
    const mapped: number[] = [];
    for await (const number of dispatcher.map(tasks.double, [1, 2, 3])) mapped.push(number);
    expect(mapped).toEqual([2, 4, 6]);
    expect((await dispatcher.execute(tasks.moved())).byteLength).toBe(8);
    await expect(dispatcher.execute(tasks.moved())).rejects.toSatisfy((error) =>
      isDispatchError(error, 'DISPATCH_SERIALIZATION'),
    );
    const future = dispatcher.executeAsync(tasks.waits(), { onProgress: () => future.cancel('enough') });
    await expect(future).rejects.toMatchObject({ code: 'DISPATCH_CANCELLED', cause: 'enough' });
    expect(await dispatcher.execute(tasks.double(1))).toBe(2);
  });

  test('errors have their class, in both copies', async () => {
    const tasks = await load();
    await using dispatcher = createDispatcher({ workers: 1 });
    const error = await dispatcher.execute(tasks.fails()).then(undefined, (thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(Object.getPrototypeOf(error)).toBe(TimeoutError.prototype);
    expect(error).toMatchObject({ name: 'TimeoutError', message: 'of another copy', code: 'DISPATCH_TIMEOUT' });
  });
});
