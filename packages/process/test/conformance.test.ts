import { writeFile } from 'node:fs/promises';
import { describeConformance } from '@dispatch/conformance/vitest';
import { harness } from './harness.js';

describeConformance(harness, {
  // A task that was assigned counts as running while its module loads.
  report: (report) => writeFile('reports/conformance.json', JSON.stringify(report, null, 2)),
});
