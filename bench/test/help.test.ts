import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

function run(script: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const path = fileURLToPath(new URL(`../dist/${script}.js`, import.meta.url));
  return spawnSync(process.execPath, [path, ...args], { encoding: 'utf8', timeout: 30_000 });
}

test.each(['report', 'charts'])('bench:%s explains itself, and writes nothing for invalid arguments', (script) => {
  const { status, stdout } = run(script, '--help');
  expect(status).toBe(0);
  expect(stdout).toMatch(`Usage: npm run bench:${script}`);
  for (const args of [['--nonsense'], ['no-such-file.json']]) {
    const { status, stdout, stderr } = run(script, ...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^bench: .*\(see --help\)\n$/);
  }
});
