import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('no worker, timer or callback keeps the store of a call that is done in memory', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', 'fixtures/context-memory.mjs'], {
    cwd: import.meta.dirname,
    timeout: 20_000,
  });
  expect(stdout.trim()).toBe('0');
});
