import { DispatcherUnavailableError } from '@dispatch/core';
import { createDispatcher as createNode } from '@dispatch/node';
import { describe, expect, test } from 'vitest';
import { adapterNames, createDispatcher } from '../src/adapters.ts';
// As built: worker threads import the tasks of the built app.
import { inspectFiles, type Finding } from '../dist/inspect-files.js';
import { endlessFile, temporaryFolder } from './temporary-folder.ts';

const timeout = 40_000;
const options = { concurrency: undefined, timeout: undefined, signal: new AbortController().signal };

async function collect(findings: AsyncIterable<Finding>): Promise<Finding[]> {
  const all: Finding[] = [];
  for await (const finding of findings) all.push(finding);
  return all;
}

describe.each(adapterNames)('on %s', (adapter) => {
  test('a file that times out and one that is gone are findings, and the rest goes on', { timeout }, async () => {
    await using folder = await temporaryFolder({ first: 'x', last: 'y' });
    await endlessFile(folder.of('endless'));
    await using dispatcher = createDispatcher(adapter, { workers: 1 });
    const paths = ['first', 'endless', 'gone', 'last'].map(folder.of);
    const findings = await collect(inspectFiles(dispatcher, paths, { ...options, concurrency: 1, timeout: 1000 }));
    expect(findings).toEqual([
      expect.objectContaining({ path: folder.of('first'), bytes: 1 }),
      { path: folder.of('endless'), reason: 'timed out' },
      { path: folder.of('gone'), reason: 'no such file or directory' },
      expect.objectContaining({ path: folder.of('last'), bytes: 1 }),
    ]);
  });

  test('a file is told of while paths are still looked for', { timeout }, async () => {
    await using folder = await temporaryFolder({ first: 'x', second: 'y' });
    await using dispatcher = createDispatcher(adapter, { workers: 1 });
    let tell = (): void => {};
    const told = new Promise<void>((resolve) => (tell = resolve));
    async function* paths(): AsyncGenerator<string, void, void> {
      yield folder.of('first');
      // Without the first finding there is no second path.
      await told;
      yield folder.of('second');
    }
    const found: string[] = [];
    for await (const { path } of inspectFiles(dispatcher, paths(), options)) {
      found.push(path);
      tell();
    }
    expect(found).toEqual(['first', 'second'].map(folder.of));
  });

  test('paths without end are taken only some way ahead of what was found', { timeout }, async () => {
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
    for await (const finding of inspectFiles(dispatcher, paths(), options)) {
      expect(finding).toMatchObject({ bytes: 1 });
      furthest = Math.max(furthest, taken - found);
      found += 1;
      if (found === 1000) break;
    }
    // A file takes far longer than the shortest task, so only a few are worth having under way.
    expect(furthest).toBeLessThan(1000);
    expect(dispatcher.stats().queued).toBe(0);
  });
});

test('where no worker starts it fails at once', { timeout }, async () => {
  await using dispatcher = createNode({ workers: 1, execArgv: ['--no-such-option'] });
  await expect(collect(inspectFiles(dispatcher, ['any'], options))).rejects.toThrow(DispatcherUnavailableError);
});
