import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** `npm run test:all` runs a part of each load, `npm run soak` all of it. */
const some = [
  '--minutes',
  '0.5',
  '--tasks',
  '100000',
  '--future-sets',
  '20000',
  '--dispatchers',
  '72',
  '--processes',
  '18',
  '--overruns',
  '3',
];

function run(args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--no-warnings', '--expose-gc', main, ...args], { timeout: 280_000 });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, output });
    });
  });
}

it('finds no leak', { timeout: 300_000 }, async () => {
  const { code, output } = await run(some);
  console.log(output);
  expect(output).toContain('Nothing grew.');
  expect(output).not.toContain('GREW');
  expect(code).toBe(0);
});

it('rejects an option that is not a number', { timeout: 30_000 }, async () => {
  const { code, output } = await run(['--minutes', 'few']);
  expect(output).toContain('--minutes must be a non-negative number');
  expect(code).toBe(1);
});
