import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { afterAll, expect, it } from 'vitest';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
// Inside the package, so that the imports of the sample resolve as in a user's project.
const folder = mkdtempSync(join(fileURLToPath(new URL('.', import.meta.url)), 'readme-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function writeSample(file: string, addition = ''): void {
  const source = readme
    .split('```ts\n')
    .find((block) => block.startsWith(`// ${file}.ts`))
    ?.split('```')[0];
  if (source === undefined) throw new Error(`the README has no sample ${file}.ts`);
  const { code } = transformSync(source + addition, { loader: 'ts', target: 'es2022' });
  writeFileSync(join(folder, `${file}.js`), code);
}

it('the first sample of the README runs unchanged', () => {
  writeSample('tasks');
  writeSample('main', 'console.log(primes.length, future.state, few.length);');
  const printed = execFileSync(process.execPath, [join(folder, 'main.js')], { encoding: 'utf8', timeout: 30_000 });
  expect(printed).toBe('4\n25\n168\n2262 cancelled 25\n');
}, 40_000);
