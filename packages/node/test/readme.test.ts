import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

// All examples run from packed packages in matrix/readme; this is a quick check of the first one.
const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
// Inside the package, so that the imports of the sample resolve as in a user's project.
const folder = mkdtempSync(join(fileURLToPath(new URL('.', import.meta.url)), 'readme-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function writeSample(file: string): void {
  const code = readme
    .split('```js\n')
    .find((block) => block.startsWith(`// ${file}\n`))
    ?.split('```')[0];
  if (code === undefined) throw new Error(`the README has no sample ${file}`);
  writeFileSync(join(folder, file), code);
}

it('the first sample of the README runs unchanged', () => {
  writeSample('tasks.mjs');
  writeSample('main.mjs');
  const printed = execFileSync(process.execPath, [join(folder, 'main.mjs')], { encoding: 'utf8', timeout: 30_000 });
  expect(printed).toBe('2262 cancelled 25\n4\n25\n168\n');
}, 40_000);
