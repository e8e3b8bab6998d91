import { DispatcherUnavailableError, type Dispatcher, type Task } from '@dispatch/core';
import { expect, test, vi } from 'vitest';
import { inspectFiles } from '../src/inspect-files.ts';

const found = { bytes: 1, gzipBytes: 1, brotliBytes: 1, sha256: '', inode: '' };
const paths = Array.from({ length: 100 }, (_, n) => String(n));
const options = { window: 3, timeout: undefined, signal: new AbortController().signal, onFile: () => {} };

/** Only what inspectFiles uses of a dispatcher. */
function dispatcherOf(execute: (task: Task<unknown>) => Promise<unknown>): Dispatcher {
  return { execute } as Partial<Dispatcher> as Dispatcher;
}

test('no more than a window of submissions is in flight, and all are made', async () => {
  let inFlight = 0;
  let most = 0;
  const dispatcher = dispatcherOf(async () => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    await new Promise(setImmediate);
    inFlight -= 1;
    return found;
  });
  const { files } = await inspectFiles(dispatcher, paths, options);
  expect(most).toBe(3);
  expect(files.map((file) => file.path)).toEqual(paths);
});

test('where no worker starts it fails at once and submits no more', async () => {
  const execute = vi.fn(() => Promise.reject(new DispatcherUnavailableError()));
  await expect(inspectFiles(dispatcherOf(execute), paths, options)).rejects.toThrow(DispatcherUnavailableError);
  await new Promise(setImmediate);
  expect(execute).toHaveBeenCalledTimes(3);
});

test('any other failure is that of one file', async () => {
  const execute = (task: Task<unknown>): Promise<unknown> => (task.args[0] === '7' ? Promise.reject(new Error('odd')) : Promise.resolve(found));
  const { files, unreadable } = await inspectFiles(dispatcherOf(execute), paths, options);
  expect(files).toHaveLength(99);
  expect(unreadable).toEqual([{ path: '7', reason: 'odd' }]);
});
