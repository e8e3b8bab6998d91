import { rm, symlink } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { UsageError } from '../src/usage-error.ts';
import { Walk } from '../src/walk.ts';
import { temporaryFolder } from './temporary-folder.ts';

function unexpected(): never {
  throw new Error('every folder in this test is readable');
}

async function walked(...folders: string[]): Promise<{ walk: Walk; paths: string[] }> {
  const walk = await Walk.of(folders);
  const paths: string[] = [];
  for await (const path of walk.paths(unexpected)) paths.push(path);
  return { walk, paths: paths.sort() };
}

test('finds files at every depth, under the folder as it was passed', async () => {
  await using folder = await temporaryFolder({ 'b/c/d': '', a: '', 'b/x': '' });
  const { paths, walk } = await walked(folder.path);
  expect(paths).toEqual(['a', 'b/c/d', 'b/x'].map(folder.of));
  expect(walk).toMatchObject({ files: 3, symbolicLinks: 0, specialFiles: 0 });
});

test('follows a symbolic link that was passed as a folder, but none inside of it', async () => {
  await using folder = await temporaryFolder({ 'real/file': '' });
  await symlink(folder.of('real'), folder.of('link'));
  await symlink(folder.path, folder.of('real/up'));
  const { paths, walk } = await walked(folder.of('link'));
  expect(paths).toEqual([folder.of('link/file')]);
  expect(walk.symbolicLinks).toBe(1);
});

test('a folder passed under two names is walked once, under the first name', async () => {
  await using folder = await temporaryFolder({ 'real/file': '' });
  await symlink(folder.of('real'), folder.of('link'));
  expect((await walked(folder.of('real'), folder.of('link'), folder.path)).paths).toEqual([folder.of('real/file')]);
});

test('reads entries only on demand', async () => {
  await using folder = await temporaryFolder(
    Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`${n}/file`, ''])),
  );
  const walk = await Walk.of([folder.path]);
  for await (const path of walk.paths(unexpected)) {
    expect(path).toContain('file');
    if (walk.files === 3) break;
  }
  expect(walk.files).toBe(3);
});

test('an unreadable folder is reported, and the other folders are walked', async () => {
  await using folder = await temporaryFolder({ 'gone/file': '', 'here/file': '' });
  const walk = await Walk.of([folder.of('gone'), folder.of('here')]);
  await rm(folder.of('gone'), { recursive: true });
  const reported: unknown[] = [];
  const paths: string[] = [];
  for await (const path of walk.paths((each) => reported.push(each))) paths.push(path);
  expect(reported).toEqual([{ path: folder.of('gone'), reason: 'no such file or directory' }]);
  expect(paths).toEqual([folder.of('here/file')]);
});

test('a path that is not a folder is a usage error', async () => {
  await using folder = await temporaryFolder({ a: '' });
  await expect(Walk.of([folder.of('missing')])).rejects.toThrow(UsageError);
  await expect(Walk.of([folder.of('a')])).rejects.toThrow('is not a folder');
});
