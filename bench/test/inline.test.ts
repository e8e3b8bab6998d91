import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('bench:inline compares both ways with ratios', () => {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  const args = ['--import', '@dispatch/unplugin/register', 'inline/main.mjs', '--quick'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', timeout: 60_000 });
  expect(stderr).toBe('');
  expect(stdout).toMatch(
    /^round trips[^]* named +[\d.]+ µs[^]* inline +[\d.]+ µs[^]* ratio +[\d.]+[^]*a burst of[^]* ratio +[\d.]+/,
  );
});
