import { runSuite } from '@dispatch/conformance';
import { describe, expect, test } from 'vitest';
import { allowed, mistakes } from './mistakes.js';
import { endThreads, harnessOf } from './readme-adapter.js';

describe('a mistake of an author leads to a complaint that points at it', () => {
  for (const { name, edits, caughtBy } of mistakes) {
    test(name, { timeout: 120_000 }, async () => {
      const harness = await harnessOf(name.replaceAll(/\W+/g, '-'), edits, 1000);
      for (const [id, words] of Object.entries(caughtBy)) {
        const { results } = await runSuite(harness, { only: [id], timeout: 2000, watchdog: false });
        expect(results).toMatchObject([{ id, status: 'failed' }]);
        expect(results[0]?.reason).toContain(words);
        // What such an adapter does not end would slow down the next case.
        await endThreads();
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
