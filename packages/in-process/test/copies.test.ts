import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { currentTask, defineTasks, Future } from '@dispatch/core';
import type * as inProcess from '@dispatch/in-process';
import { createDispatcher } from '@dispatch/in-process';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';

const reached = Future.withResolvers<void>();
const opened = Future.withResolvers<void>();

const tasks = defineTasks(import.meta.url, {
  async workers() {
    const before = currentTask().worker;
    reached.resolve();
    await opened.future;
    return [before, currentTask().worker];
  },
  worker: () => currentTask().worker,
});

test('a dispatcher of another copy of all packages runs the same tasks, and hides no context', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dispatch-copies-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const outfile = join(folder, 'copy.mjs');
  await build({
    stdin: { contents: `export * from '@dispatch/in-process'`, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
  });
  const copy = (await import(pathToFileURL(outfile).href)) as typeof inProcess;

  await using own = createDispatcher();
  const running = own.execute(tasks.workers());
  await reached.future;
  await using other = copy.createDispatcher();
  expect(await other.execute(tasks.worker())).toEqual(expect.any(Number));
  opened.resolve();
  expect(await running).toEqual([expect.any(Number), expect.any(Number)]);
});
