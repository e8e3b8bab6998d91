import { DispatcherUnavailableError } from '@dispatch/core';
import { createDispatcher as createNode } from '@dispatch/node';
import { describe, expect, test } from 'vitest';
import { adapterNames, createDispatcher } from '../src/adapters.ts';
// The built module, because worker threads import the tasks of the built app.
import { inspectFiles, type FileResult } from '../dist/inspect-files.js';
import { endlessFile, temporaryFolder } from './temporary-folder.ts';

const timeout = 40_000;
const options = { concurrency: undefined, timeout: undefined, signal: new AbortController().signal };

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
      await using dispatcher = createDispatcher(adapter, { workers: 1 });
      const paths = ['first', 'endless', 'gone', 'last'].map(folder.of);
      const results = await collect(inspectFiles(dispatcher, paths, { ...options, concurrency: 1, timeout: 1000 }));
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
    async function* paths(): AsyncGenerator<string, void, void> {
      yield folder.of('first');
      // The second path depends on the first result.
      await opened;
      yield folder.of('second');
    }
    const found: string[] = [];
    for await (const { path } of inspectFiles(dispatcher, paths(), options)) {
      found.push(path);
      open();
    }
    expect(found).toEqual(['first', 'second'].map(folder.of));
  });

  test('an endless sequence of paths is read only a limited number ahead of the results', { timeout }, async () => {
    await using folder = await temporaryFolder({ file: 'x' });
    await using dispatcher = createDispatcher(adapter, { workers: 2 });
    let taken = 0;
    function* paths(): Generator<string, void, void> {
      for (;;) {
        taken += 1;
        yield folder.of('file');
      }
    }
    let found = 0;
    let furthest = 0;
    for await (const result of inspectFiles(dispatcher, paths(), options)) {
      expect(result).toMatchObject({ bytes: 1 });
      furthest = Math.max(furthest, taken - found);
      found += 1;
      if (found === 1000) break;
    }
    // Inspecting a file takes far longer than the shortest tasks, so the map keeps only a few in flight.
    expect(furthest).toBeLessThan(1000);
    expect(dispatcher.stats().queued).toBe(0);
  });
});

test('fails immediately if no worker can be started', { timeout }, async () => {
  await using dispatcher = createNode({ workers: 1, execArgv: ['--no-such-option'] });
  await expect(collect(inspectFiles(dispatcher, ['any'], options))).rejects.toThrow(DispatcherUnavailableError);
});
