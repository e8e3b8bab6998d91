import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { expectedFailures, notRun } from './runtimes/expected.mjs';
import { renderRuntimes, summaryOf } from './runtimes/page.mjs';
import { runtimes } from './runtimes/runtimes.mjs';

const results = JSON.parse(readFileSync(new URL('runtimes/results.json', import.meta.url), 'utf8'));

test('docs/runtimes.md shows the stored results', () => {
  assert.equal(readFileSync(new URL('../docs/runtimes.md', import.meta.url), 'utf8'), renderRuntimes(results));
});

test('every stored result is as expected, and each of its failures has a reason', () => {
  for (const { runtime, adapter, failed, ok } of results) {
    assert.deepEqual(failed.toSorted(), Object.keys(expectedFailures[runtime]?.[adapter] ?? {}).toSorted(), runtime);
    assert.ok(ok, `${runtime}/${adapter}`);
  }
});

test('expectations are about runtimes and adapters that there are', () => {
  for (const list of [expectedFailures, notRun])
    for (const [name, adapters] of Object.entries(list))
      for (const adapter of Object.keys(adapters))
        assert.ok(runtimes.find((runtime) => runtime.name === name)?.adapters.includes(adapter), `${name}/${adapter}`);
});

test('a summary counts what was skipped by its reason', () => {
  const report = {
    suite: '1.0',
    ok: true,
    counts: { passed: 1, failed: 1, skipped: 2 },
    results: [
      { id: 'a/passes', status: 'passed' },
      { id: 'a/fails', status: 'failed', reason: 'it fails' },
      { id: 'a/first', status: 'skipped', reason: 'needs blocking: true' },
      { id: 'a/second', status: 'skipped', reason: 'needs blocking: true' },
    ],
  };
  const { failed, passed, skipped } = summaryOf({ name: 'deno', version: '1.0.0' }, 'web', report);
  assert.deepEqual(
    { failed, passed, skipped },
    { failed: ['a/fails'], passed: 1, skipped: { 'needs blocking: true': 2 } },
  );
});
