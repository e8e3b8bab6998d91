import { runSuite, type CaseResult, type Harness } from '@dispatch/conformance';
import { describe, expect, test } from 'vitest';
import { allowed, mistakes } from './mistakes.js';
import { endThreads, harnessOf } from './readme-adapter.js';

/** What a case says. On a busy machine it may still wait for something else at a short deadline, and gets more time. */
async function resultOf(harness: Harness, id: string, words: string, timeout = 2000): Promise<CaseResult | undefined> {
  const { results } = await runSuite(harness, { only: [id], timeout, watchdog: false });
  // What such an adapter does not end would slow down the next case.
  await endThreads();
  const { reason = '' } = results[0] ?? {};
  const isEarly = timeout < 10_000 && reason.includes('it waits for') && !reason.includes(words);
  return isEarly ? resultOf(harness, id, words, 15_000) : results[0];
}

describe('a mistake of an author leads to a complaint that points at it', () => {
  for (const { name, edits, caughtBy } of mistakes) {
    test(name, { timeout: 120_000 }, async () => {
      const harness = await harnessOf(name.replaceAll(/\W+/g, '-'), edits, 1000);
      for (const [id, words] of Object.entries(caughtBy)) {
        const result = await resultOf(harness, id, words);
        expect(result).toMatchObject({ id, status: 'failed' });
        expect(result?.reason).toContain(words);
      }
    });
  }
});

describe('no mistake, although it looks like one', () => {
  for (const { name, edits, only } of allowed) {
    test(name, { timeout: 120_000 }, async () => {
      const report = await runSuite(await harnessOf(name.replaceAll(/\W+/g, '-'), edits), { only });
      expect(report.results.filter(({ status }) => status === 'failed')).toEqual([]);
      expect(report.counts.passed).toBeGreaterThan(2);
    });
  }
});
