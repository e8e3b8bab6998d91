import { execFileSync } from 'node:child_process';
import { rm, symlink, truncate } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Report } from '../src/report.ts';
import { runCli, startCli } from './run-cli.ts';
import { endlessFile, temporaryFolder } from './temporary-folder.ts';

const deadline = 40_000;

test.each([
  [['--nonsense'], "Unknown option '--nonsense'"],
  [['--adapter', 'web'], "--adapter must be node or in-process, not 'web'"],
  [['--workers', '0'], '--workers must be a whole number from 1 to 256'],
  [['no such\nfolder'], String.raw`cannot open the folder 'no such\nfolder': no such file or directory`],
  [[import.meta.filename], 'is not a folder'],
])('%j is one line on stderr and exit code 2', { timeout: deadline }, async (args, complaint) => {
  const { code, stdout, stderr } = await runCli(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^folder-report: .*\n$/);
  expect(stderr).toContain(complaint);
});

test.each(['node', 'in-process'])('on %s a file that times out and one that is gone are reported, and the rest goes on', { timeout: deadline }, async (adapter) => {
  await using folder = await temporaryFolder({ '1 first': 'x', '3 gone': 'x', '4 last': 'y' });
  await endlessFile(folder.of('2 endless'));
  const workers = adapter === 'node' ? ['--workers', '1'] : [];
  const cli = startCli([folder.path, '--json', '--progress', '--timeout', '3000', '--adapter', adapter, ...workers]);
  // One at a time in order of name, and the second takes its whole timeout: the third has not been opened yet.
  await cli.firstComplaint;
  await rm(folder.of('3 gone'));

  const { code, stdout } = await cli.ended;
  const report = JSON.parse(stdout) as Report;
  expect(report.unreadable).toEqual([
    { path: folder.of('2 endless'), reason: 'timed out' },
    { path: folder.of('3 gone'), reason: 'no such file or directory' },
  ]);
  expect(report.files.map((file) => file.path)).toEqual([folder.of('1 first'), folder.of('4 last')]);
  expect(code).toBe(1);
});

test('what was not inspected stands in the text with its reason', { timeout: deadline }, async () => {
  await using folder = await temporaryFolder({ fine: 'x' });
  await endlessFile(folder.of('endless'));
  const { code, stdout, stderr } = await runCli(folder.path, '--timeout', '1500');
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toContain('1 file in');
  expect(stdout).toContain(`Not inspected: 1 path\n  ${folder.of('endless')}: timed out\n`);
});

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

test('a reader that leaves ends it quietly', { timeout: deadline }, async () => {
  await using folder = await temporaryFolder({ a: 'x' });
  await truncate(folder.of('a'), 3_000_000);
  const cli = startCli([folder.path, '--json']);
  cli.process.stdout.destroy();
  expect(await cli.ended).toMatchObject({ code: 0, stderr: '' });
});

test('--help and --version go to stdout', { timeout: deadline }, async () => {
  const [help, version] = [await runCli('--help'), await runCli('--version')];
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain('Usage: folder-report [FOLDER ...] [options]');
  expect(version).toMatchObject({ code: 0, stderr: '' });
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
