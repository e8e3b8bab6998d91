import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const folder = new URL('.', import.meta.url);

test('the example for node:test runs', async () => {
  // vitest marks the processes that it starts; node:test would treat this one as its own child and not print text.
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--test', '--test-reporter=tap', 'examples/node-test.mjs'],
    { cwd: folder, timeout: 25_000, env },
  );
  expect(stdout).toContain('\n# pass 3\n# fail 0\n');
});

// vitest.test.ts is a test of this package itself.
describe('the page of the documentation has the test that is', () => {
  test.each(['vitest.test.ts', 'node-test.mjs'])('in %s', async (file) => {
    const page = await readFile(new URL('../../../docs/in-process.md', folder), 'utf8');
    const source = await readFile(new URL(`examples/${file}`, folder), 'utf8');
    const wanted = /^test\('a stuck task.*?^}\);$/ms.exec(source)?.[0];
    expect(wanted).toBeDefined();
    expect(page).toContain(wanted);
  });
});
