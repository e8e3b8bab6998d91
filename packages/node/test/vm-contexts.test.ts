import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { contextPools, runInContext } from '../vm-contexts.ts';

const folder = fileURLToPath(new URL('vm-contexts', import.meta.url));

it.each(contextPools)('works in a context of node:vm: %s', { timeout: 180_000 }, async (pool) => {
  const output = await runInContext(folder, pool);
  expect(output).toMatch(/Tests +\d+ passed \(\d+\)/);
  expect(output).toContain('exit code 0');
});
