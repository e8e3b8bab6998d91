import { writeFile } from 'node:fs/promises';
import { describeConformance } from '@dispatch/conformance/vitest';
import { servedHarness } from './harness.js';

describeConformance(servedHarness, {
  // The engine is that of the other run.
  ...(process.env['TEST_ALL'] !== '1' && { touching: ['crash'] }),
  report: (report) => writeFile('reports/conformance-served.json', JSON.stringify(report, null, 2)),
});
