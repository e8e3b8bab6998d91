import { afterAll, describe, it } from 'vitest';
import { bind, type DescribeOptions } from './binding.js';
import type { Harness } from './harness.js';
import { printUnproven } from './print-report.js';

export type { DescribeOptions } from './binding.js';

/**
 * Declares a suite of vitest with one test per case. A case that does not apply to these dispatchers is a skipped test
 * whose title has the reason. Call it at the top level of a test file.
 */
export function describeConformance(harness: Harness, options: DescribeOptions = {}): void {
  describe(`conformance of ${harness.name}`, async () => {
    const bound = await bind(harness, options);
    for (const test of bound.cases)
      it.skipIf(test.skip !== undefined)(test.title, { timeout: test.timeout }, () => test.run());

    afterAll(async () => {
      const report = await bound.end();
      printUnproven(report, (text) => console.log(text));
      await options.report?.(report);
    });
  });
}
