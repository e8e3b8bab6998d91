import { runSuite, type Report } from '@dispatch/conformance';
import { describe, expect, test } from 'vitest';
import { harnessOf, programs, type Edit } from './readme-adapter.js';

const unshared: Edit = { file: 'adapter.js', from: 'sharedMemory: true', to: 'sharedMemory: false' };
const served: readonly Edit[] = [
  { file: 'adapter.js', from: "'imported'", to: "'served'" },
  { file: 'adapter.js', from: "'worker.js'", to: "'served-worker.js'" },
];

/** Two of the four combinations are enough for `npm test`. */
const testsAll = process.env['TEST_ALL'] === '1';

/** Threads share memory, even if their adapter says that they do not. */
const sharesAnyway = ['data/no-shared-memory'];

function failuresOf({ results, unexpectedFailures }: Report): unknown[] {
  return results.filter(({ id }) => unexpectedFailures.includes(id)).map(({ id, reason }) => [id, reason]);
}

describe('the adapter of the README', () => {
  test('is short, and imports what users of the adapter kit import', () => {
    for (const [name, code] of programs) {
      expect(code.split('\n').length, name).toBeLessThanOrEqual(45);
      expect(code, name).not.toContain('internal');
    }
  });

  test('passes every case', { timeout: 300_000 }, async () => {
    const report = await runSuite(await harnessOf('imported'));
    expect(failuresOf(report)).toEqual([]);
    expect(report).toMatchObject({ ok: true, unproven: [] });
    expect(report.counts.passed).toBeGreaterThan(800);
  });

  // What differs in them is how calls are claimed, and how workers end.
  const touching = ['memory', 'crash'] as const;

  test.runIf(testsAll)('passes without shared memory', { timeout: 300_000 }, async () => {
    const harness = await harnessOf('imported-unshared', [unshared]);
    const report = await runSuite(harness, { touching, expectedFailures: sharesAnyway });
    expect(failuresOf(report)).toEqual([]);
    expect(report).toMatchObject({ ok: true, unproven: [] });
  });

  test.runIf(testsAll)('passes with served tasks', { timeout: 300_000 }, async () => {
    const report = await runSuite(await harnessOf('served', served), { touching });
    expect(failuresOf(report)).toEqual([]);
    expect(report).toMatchObject({ ok: true, unproven: [] });
  });

  test('passes with served tasks and without shared memory', { timeout: 300_000 }, async () => {
    const harness = await harnessOf('served-unshared', [...served, unshared]);
    const report = await runSuite(harness, { touching, expectedFailures: sharesAnyway });
    expect(failuresOf(report)).toEqual([]);
    expect(report).toMatchObject({ ok: true, unproven: [] });
  });
});
