import { symlink } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { UsageError } from '../src/usage-error.ts';
import { walk } from '../src/walk.ts';
import { temporaryFolder } from './temporary-folder.ts';

const never = new AbortController().signal;

test('files are found at every depth, sorted, under the folder as it was given', async () => {
  await using folder = await temporaryFolder({ 'b/c/d': '', 'a': '', 'b/x': '' });
  const found = await walk([folder.path], never);
  expect(found).toEqual({ files: ['a', 'b/c/d', 'b/x'].map(folder.of), unreadable: [], symbolicLinks: 0, specialFiles: 0 });
});

test('a folder given as a symbolic link is walked, one inside is not', async () => {
  await using folder = await temporaryFolder({ 'real/file': '' });
  await symlink(folder.of('real'), folder.of('link'));
  await symlink(folder.path, folder.of('real/up'));
  expect(await walk([folder.of('link')], never)).toMatchObject({ files: [folder.of('link/file')], symbolicLinks: 1 });
});

test('a folder given twice under two names is walked once', async () => {
  await using folder = await temporaryFolder({ 'real/file': '' });
  await symlink(folder.of('real'), folder.of('link'));
  expect((await walk([folder.of('real'), folder.of('link'), folder.path], never)).files).toEqual([folder.of('real/file')]);
});

test('an aborted walk returns what it has', async () => {
  await using folder = await temporaryFolder({ a: '' });
  expect((await walk([folder.path], AbortSignal.abort())).files).toEqual([]);
});

test('a folder that is none is a usage error', async () => {
  await using folder = await temporaryFolder({ a: '' });
  await expect(walk([folder.of('missing')], never)).rejects.toThrow(UsageError);
  await expect(walk([folder.of('a')], never)).rejects.toThrow('is not a folder');
});
