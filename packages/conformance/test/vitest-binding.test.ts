import type { Report } from '@dispatch/conformance';
import { describeConformance } from '@dispatch/conformance/vitest';
import { expect, it } from 'vitest';
import { ReferenceDispatcher } from './reference/dispatcher.js';

let report: Report | undefined;

describeConformance(
  { name: 'a reference on this thread', create: (options) => new ReferenceDispatcher(options) },
  {
    only: ['cancel/', 'give-up/'],
    report(given) {
      report = given;
    },
  },
);

it('the report is passed when the suite has ended', () => {
  expect(report).toMatchObject({ harness: 'a reference on this thread', ok: true, counts: { failed: 0 } });
  expect(report?.counts.passed).toBeGreaterThan(15);
  expect(report?.results.find((result) => result.id === 'give-up/worker-is-replaced')).toMatchObject({
    status: 'skipped',
    reason: "is for capability cancelRunning: 'terminate'; this dispatcher has 'cooperative'",
  });
});
