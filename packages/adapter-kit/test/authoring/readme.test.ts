import { runSuite, type Report } from '@dispatch/conformance';
import { describe, expect, test } from 'vitest';
import { harnessOf, programs, type Edit } from './readme-adapter.js';

const unshared: Edit = { file: 'adapter.js', from: 'sharedMemory: true', to: 'sharedMemory: false' };
const served: readonly Edit[] = [
  { file: 'adapter.js', from: "'imported'", to: "'served'" },
  { file: 'adapter.js', from: "'worker.js'", to: "'served-worker.js'" },
];

/** `npm test` runs the parts that depend most on an adapter, in two of the four combinations; `test:all` in all four. */
const testsAll = process.env['TEST_ALL'] === '1';
const parts = { only: ['interface/', 'run/', 'start/', 'lost/', 'close/', 'cancel/'] } as const;

/** What a short adapter does not promise: these need the means of the Node adapter. */
const beyond = [
  // It takes an error for the cause that a listener has handled.
  'lost/no-cause-after-recovery',
  // It does not watch the port.
  'lost/closed-port-and-a-started-task',
];

/** Threads share memory, even if their adapter says that they do not. */
const sharesAnyway = 'data/no-shared-memory';

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

  const combinations: readonly (readonly [title: string, edits: readonly Edit[]])[] = [
    ['imported', []],
    ['served-unshared', [...served, unshared]],
    ...(testsAll ? [['imported-unshared', [unshared]] as const, ['served', served] as const] : []),
  ];
  test.each(combinations)('passes the suite: %s', { timeout: 300_000 }, async (title, edits) => {
    const expectedFailures = [...beyond, ...(edits.includes(unshared) ? [sharesAnyway] : [])];
    const report = await runSuite(await harnessOf(title, edits), { ...parts, expectedFailures });
    expect(failuresOf(report)).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.counts.passed).toBeGreaterThan(100);
  });
});
