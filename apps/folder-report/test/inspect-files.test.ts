import { rename, symlink } from 'node:fs/promises';
import { DispatcherUnavailableError } from '@dispatch/core';
import { ManualClock } from '@dispatch/core/testing';
import { createDispatcher as createNode } from '@dispatch/node';
import { describe, expect, test } from 'vitest';
import { adapterNames, createDispatcher } from '../src/adapters.ts';
// The built module, because worker threads import the tasks of the built app.
import { inspectFiles, type FileResult } from '../dist/inspect-files.js';
import type { Found } from '../src/walk.ts';
import { endlessFile, temporaryFolder } from './temporary-folder.ts';

const timeout = 40_000;
const options = { concurrency: undefined, timeout: undefined, signal: new AbortController().signal };

function found(path: string): Found {
  return { path, realPath: path };
}

async function collect(results: AsyncIterable<FileResult>): Promise<FileResult[]> {
  const all: FileResult[] = [];
  for await (const result of results) all.push(result);
  return all;
}

describe.each(adapterNames)('on %s', (adapter) => {
  test(
    'a file that times out and a missing file yield results, and the other files are inspected',
    { timeout },
    async () => {
      await using folder = await temporaryFolder({ first: 'x', last: 'y' });
      await endlessFile(folder.of('endless'));
      const clock = new ManualClock();
      await using dispatcher = createDispatcher(adapter, { workers: 1, clock });
      const files = ['first', 'endless', 'gone', 'last'].map((name) => found(folder.of(name)));
      let started = 0;
      dispatcher.events.addEventListener('taskstarted', () => {
        started += 1;
        // Time passes for the endless file alone, however slow the machine is.
        if (started === 2) clock.advance(1000);
      });
      const results = await collect(inspectFiles(dispatcher, files, { ...options, concurrency: 1, timeout: 1000 }));
      expect(results).toEqual([
        expect.objectContaining({ path: folder.of('first'), bytes: 1 }),
        { path: folder.of('endless'), reason: 'timed out' },
        { path: folder.of('gone'), reason: 'no such file or directory' },
        expect.objectContaining({ path: folder.of('last'), bytes: 1 }),
      ]);
    },
  );

  test('yields a result while paths are still being found', { timeout }, async () => {
    await using folder = await temporaryFolder({ first: 'x', second: 'y' });
    await using dispatcher = createDispatcher(adapter, { workers: 1 });
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    async function* files(): AsyncGenerator<Found, void, void> {
      yield found(folder.of('first'));
      // The second path depends on the first result.
      await opened;
      yield found(folder.of('second'));
    }
    const inspected: string[] = [];
    for await (const { path } of inspectFiles(dispatcher, files(), options)) {
      inspected.push(path);
      open();
    }
    expect(inspected).toEqual(['first', 'second'].map(folder.of));
  });

  test('an endless sequence of paths is read only a limited number ahead of the results', { timeout }, async () => {
    await using folder = await temporaryFolder({ file: 'x' });
    await using dispatcher = createDispatcher(adapter, { workers: 2 });
    let taken = 0;
    function* files(): Generator<Found, void, void> {
      for (;;) {
        taken += 1;
        yield found(folder.of('file'));
      }
    }
    let inspected = 0;
    let furthest = 0;
    for await (const result of inspectFiles(dispatcher, files(), options)) {
      expect(result).toMatchObject({ bytes: 1 });
      furthest = Math.max(furthest, taken - inspected);
      inspected += 1;
      if (inspected === 1000) break;
    }
    // Inspecting a file takes far longer than the shortest tasks, so the map keeps only a few in flight.
    expect(furthest).toBeLessThan(1000);
    expect(dispatcher.stats().queued).toBe(0);
  });
});

test.each(adapterNames)(
  'on %s a file in a folder that a link has replaced since the walk is not read',
  { timeout },
  async (adapter) => {
    await using folder = await temporaryFolder({ 'root/in/file': 'x', 'other/file': 'a secret' });
    await using dispatcher = createDispatcher(adapter, {});
    const file = found(folder.of('root/in/file'));
    await rename(folder.of('root/in'), folder.of('root/aside'));
    await symlink(folder.of('other'), folder.of('root/in'));
    expect(await collect(inspectFiles(dispatcher, [file], options))).toEqual([
      { path: file.path, reason: 'no longer in its folder' },
    ]);
  },
);

test('fails immediately if no worker can be started', { timeout }, async () => {
  await using dispatcher = createNode({ workers: 1, execArgv: ['--no-such-option'] });
  await expect(collect(inspectFiles(dispatcher, [found('any')], options))).rejects.toThrow(DispatcherUnavailableError);
});
