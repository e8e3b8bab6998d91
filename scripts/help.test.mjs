import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from './pnpm.mjs';

for (const script of [
  'scripts/api.mjs',
  'scripts/mutation/run.mjs',
  'scripts/release.mjs',
  'scripts/test-runtimes.mjs',
  'scripts/test.mjs',
  'matrix/run.mjs',
])
  test(`${script} explains itself by --help, and does nothing else`, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, script), '--help'], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    assert.equal(stderr, '');
    assert.equal(status, 0);
    assert.match(stdout, /npm (run|test|start)/);
    assert.ok(stdout.split('\n').length <= 20);
  });
