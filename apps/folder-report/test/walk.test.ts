import { mkdir, rename, rm, symlink } from 'node:fs/promises';
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
  for await (const { path } of walk.found(unexpected)) paths.push(path);
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
  for await (const { path } of walk.found(unexpected)) {
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
  for await (const { path } of walk.found((each) => reported.push(each))) paths.push(path);
  expect(reported).toEqual([{ path: folder.of('gone'), reason: 'no such file or directory' }]);
  expect(paths).toEqual([folder.of('here/file')]);
});

test.each(['the folder itself', 'a folder above it'])(
  'does not follow a link that has replaced a folder during the walk: %s',
  async (which) => {
    await using folder = await temporaryFolder({ 'root/a/one': '', 'root/b/c/two': '', 'other/c/secret': '' });
    await symlink(folder.of('other'), folder.of('link'));
    const walk = await Walk.of([folder.of('root')]);
    const reported: unknown[] = [];
    const found: string[] = [];
    const files = walk.found((each) => reported.push(each));
    const replace = async (): Promise<void> => {
      await rename(folder.of('root'), folder.of('aside'));
      if (which === 'the folder itself') {
        await mkdir(folder.of('root'));
        await symlink(folder.of('other'), folder.of('root/b'));
        await symlink(folder.of('other'), folder.of('root/a'));
      } else await symlink(folder.of('other'), folder.of('root'));
    };
    for await (const { path } of files) {
      found.push(path);
      if (found.length === 1) await replace();
    }
    expect(found).toHaveLength(1);
    expect(reported).toHaveLength(1);
  },
);

test('a file that was passed is found, and only once if its folder was passed too', async () => {
  await using folder = await temporaryFolder({ 'in/a': '', 'in/b': '', c: '' });
  expect((await walked(folder.of('c'), folder.of('c'))).paths).toEqual([folder.of('c')]);
  const { paths, walk } = await walked(folder.of('in/a'), folder.of('in'));
  expect(paths).toEqual(['in/a', 'in/b'].map(folder.of));
  expect(walk.files).toBe(2);
});

test('a path that does not exist or is a device is a usage error', async () => {
  await using folder = await temporaryFolder();
  await expect(Walk.of([folder.of('missing')])).rejects.toThrow(UsageError);
  await expect(Walk.of(['/dev/null'])).rejects.toThrow('is neither a folder nor a regular file');
});
