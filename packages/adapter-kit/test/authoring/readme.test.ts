import { runSuite, type Report } from '@dispatch/conformance';
import { describe, expect, test } from 'vitest';
import { harnessOf, programs, type Edit } from './readme-adapter.js';

const unshared: Edit = { file: 'adapter.mjs', from: 'sharedMemory: true', to: 'sharedMemory: false' };
const served: readonly Edit[] = [
  { file: 'adapter.mjs', from: "'imported'", to: "'served'" },
  { file: 'adapter.mjs', from: "'worker.mjs'", to: "'served-worker.mjs'" },
];

/** `npm test` runs the parts that depend most on an adapter, in two of the four combinations; `test:all` all cases in all four. */
const testsAll = process.env['TEST_ALL'] === '1';
const parts = testsAll
  ? {}
  : {
      only: [
        'interface/',
        'options/',
        'run/',
        'start/',
        'lost/',
        'close/',
        'cancel/',
        'data/pooled-argument-execute',
        'data/pooled-within-result',
      ],
    };

/** Which of these cases fail depends on the time that Node takes to pass the output on. */
const output = 'output/';

/** Threads share memory, even if their adapter says that they do not. */
const sharesAnyway = 'data/no-shared-memory';

function failuresOf({ results, unexpectedFailures }: Report): unknown[] {
  return results
    .filter(({ id }) => unexpectedFailures.includes(id) && !id.startsWith(output))
    .map(({ id, reason }) => [id, reason]);
}

describe('the adapter of the README', () => {
  test('is short, and imports what users of the adapter kit import', () => {
    for (const [name, code] of programs) {
      expect(code.split('\n').length, name).toBeLessThanOrEqual(45);
      expect(code, name).not.toContain('internal');
    }
  });

  const combinations: readonly (readonly [title: string, edits: readonly Edit[]])[] = [
    ['imported', []],
    ['served-unshared', [...served, unshared]],
    ...(testsAll ? [['imported-unshared', [unshared]] as const, ['served', served] as const] : []),
  ];
  test.each(combinations)('passes the suite: %s', { timeout: 300_000 }, async (title, edits) => {
    const expectedFailures = edits.includes(unshared) ? [sharesAnyway] : [];
    const report = await runSuite(await harnessOf(title, edits), { ...parts, expectedFailures });
    expect(failuresOf(report)).toEqual([]);
    expect(report.problems).toEqual([]);
    // The output of a thread may also arrive in time.
    if (!testsAll) expect(report.ok).toBe(true);
    expect(report.counts.passed).toBeGreaterThan(testsAll ? 1800 : 100);
  });
});
