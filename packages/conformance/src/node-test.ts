import { after, describe, it } from 'node:test';
import { bind, type DescribeOptions } from './binding.js';
import type { Harness } from './harness.js';
import { printUnproven } from './print-report.js';

export type { DescribeOptions } from './binding.js';

/**
 * Declares a suite of node:test with one test per case. A case that does not apply to these dispatchers is a skipped
 * test with the reason. Call it at the top level of a test file.
 */
export function describeConformance(harness: Harness, options: DescribeOptions = {}): void {
  void describe(`conformance of ${harness.name}`, async () => {
    const bound = await bind(harness, options);
    for (const test of bound.cases) {
      void it(test.title, { skip: test.skip ?? false, timeout: test.timeout }, () => test.run());
    }

    after(async () => {
      const report = await bound.end();
      printUnproven(report, (text) => console.log(text));
      await options.report?.(report);
    });
  });
}
