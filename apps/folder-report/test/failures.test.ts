import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { symlink, truncate } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { fairTimeout, main, runCli, startCli } from './run-cli.ts';
import { endlessFile, temporaryFolder } from './temporary-folder.ts';

const deadline = 40_000;

test.each([
  [['--nonsense'], "Unknown option '--nonsense'"],
  [['--adapter', 'web'], "--adapter must be node or in-process, not 'web'"],
  [['--workers', '0'], '--workers must be an integer, 1 to 256'],
  [['no such\nfolder'], String.raw`cannot open 'no such\nfolder': no such file or directory`],
  [['/dev/null'], 'is neither a folder nor a regular file'],
])('%j prints one line on stderr and exits with code 2', { timeout: deadline }, async (args, message) => {
  const { code, stdout, stderr } = await runCli(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^folder-report: .*\n$/);
  expect(stderr).toContain(message);
});

test('the report lists files that were not inspected, with the reason', { timeout: deadline }, async () => {
  await using folder = await temporaryFolder({ fine: 'x' });
  const limit = await fairTimeout(folder.path);
  await endlessFile(folder.of('endless'));
  const { code, stdout, stderr } = await runCli(folder.path, '--timeout', limit);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toContain('1 file in');
  expect(stdout).toContain(`Not inspected: 1 path\n  ${folder.of('endless')}: timed out\n`);
});

test(
  'a trace that cannot be written is noticed before the work, prints one line on stderr and exits with code 2',
  { timeout: deadline },
  async () => {
    await using folder = await temporaryFolder({ fine: 'x' });
    await endlessFile(folder.of('endless'));
    const { code, stderr } = await runCli(folder.path, '--trace', folder.of('no/such/folder'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/^folder-report: cannot write the trace '.*': no such file or directory\n$/);
  },
);

test('symbolic links are not followed, pipes are not read, and both are counted', { timeout: deadline }, async () => {
  await using folder = await temporaryFolder({ 'in/file': 'x' });
  await symlink(folder.path, folder.of('in/loop'));
  await symlink('nowhere', folder.of('in/broken'));
  execFileSync('mkfifo', [folder.of('in/pipe')]);
  const { code, stdout, stderr } = await runCli(folder.path);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('1 file in');
  expect(stdout).toContain('skipped: 2 symbolic links, 1 special file\n');
});

test('ends without an error when the reader closes the pipe', { timeout: deadline }, async () => {
  await using folder = await temporaryFolder({ a: 'x' });
  await truncate(folder.of('a'), 3_000_000);
  const cli = startCli([folder.path, '--json']);
  cli.process.stdout.destroy();
  expect(await cli.ended).toMatchObject({ code: 0, stderr: '' });
});

test.skipIf(!existsSync('/dev/full')).each([[[]], [['--json']], [['--lines']]])(
  'with %j a full disk prints one line on stderr and exits with code 1',
  { timeout: deadline },
  async (args) => {
    await using folder = await temporaryFolder({ a: 'x' });
    using full = openFull();
    const { status, stderr } = spawnSync(process.execPath, [main, folder.path, ...args], {
      stdio: ['ignore', full.fd, 'pipe'],
      encoding: 'utf8',
      timeout: deadline,
    });
    expect([status, stderr]).toEqual([1, 'folder-report: cannot write the output: no space left on device\n']);
  },
);

function openFull(): Disposable & { fd: number } {
  const fd = openSync('/dev/full', 'w');
  return { fd, [Symbol.dispose]: () => closeSync(fd) };
}

test('--help and --version print to stdout', { timeout: deadline }, async () => {
  const [help, version] = [await runCli('--help'), await runCli('--version')];
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain('Usage: folder-report [PATH ...] [options]');
  expect(version).toMatchObject({ code: 0, stderr: '' });
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
