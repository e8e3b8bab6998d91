import { writeFile } from 'node:fs/promises';
import { describeConformance } from '@dispatch/conformance/vitest';
import { testsAll } from '../../../vitest.shared.ts';
import { servedHarness } from './harness.js';

describeConformance(servedHarness, {
  // The engine is that of the other run.
  ...(!testsAll && { touching: ['crash'] }),
  report: (report) => writeFile('reports/conformance-served.json', JSON.stringify(report, null, 2)),
});
