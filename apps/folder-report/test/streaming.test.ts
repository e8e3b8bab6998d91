import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { fairTimeout, runCli, startCli } from './run-cli.ts';
import { endlessFile, temporaryFolder } from './temporary-folder.ts';

const timeout = 40_000;

test.each(['node', 'in-process'])('on %s --lines prints each file as a line of JSON', { timeout }, async (adapter) => {
  const names = Array.from({ length: 200 }, (_, n) => `${n % 7}/${n}`);
  await using folder = await temporaryFolder(Object.fromEntries(names.map((name) => [name, name])));
  const { code, stdout, stderr } = await runCli(folder.path, '--lines', '--adapter', adapter);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { path: string; bytes: number });
  expect(new Set(lines.map(({ path }) => path))).toEqual(new Set(names.map(folder.of)));
  expect(lines.every(({ bytes }) => bytes >= 3)).toBe(true);
});

test('prints a line while other files are still being inspected', { timeout }, async () => {
  await using folder = await temporaryFolder({ quick: 'x' });
  await endlessFile(folder.of('endless'));
  // The run would never end, but the line is printed.
  const cli = startCli([folder.path, '--lines', '--workers', '2']);
  const first = await new Promise((resolve) => cli.process.stdout.once('data', resolve));
  expect(JSON.parse(String(first))).toMatchObject({ path: folder.of('quick'), bytes: 1 });
  cli.process.kill('SIGINT');
  expect(await cli.ended).toMatchObject({
    code: 130,
    stderr: 'folder-report: interrupted: 1 file inspected, 1 B (node)\n',
  });
});

test('a file that fails is printed as a line too, and the exit code is 1', { timeout }, async () => {
  await using folder = await temporaryFolder({ fine: 'x' });
  const limit = await fairTimeout(folder.path);
  await endlessFile(folder.of('endless'));
  const { code, stdout } = await runCli(folder.path, '--lines', '--timeout', limit);
  expect(code).toBe(1);
  expect(stdout).toContain(`${JSON.stringify({ path: folder.of('endless'), reason: 'timed out' })}\n`);
});

test.each([
  ['node', '1'],
  ['compare', '2'],
])('--trace with %s writes a slice for each inspected file, %s time(s)', { timeout }, async (which, times) => {
  await using folder = await temporaryFolder(
    Object.fromEntries(Array.from({ length: 60 }, (_, n) => [String(n), 'x'.repeat(n)])),
  );
  await using output = await temporaryFolder();
  const file = output.of('trace.json');
  const { code, stderr } = await runCli(folder.path, '--trace', file, ...(which === 'compare' ? ['--compare'] : []));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { traceEvents } = JSON.parse(await readFile(file, 'utf8')) as {
    traceEvents: { ph: string; name: string; pid: number }[];
  };
  const slices = traceEvents.filter(({ ph }) => ph === 'X');
  expect(slices).toHaveLength(60 * Number(times));
  expect(new Set(slices.map(({ name }) => name))).toEqual(new Set(['inspectFile']));
  expect(new Set(slices.map(({ pid }) => pid)).size).toBe(Number(times));
});
