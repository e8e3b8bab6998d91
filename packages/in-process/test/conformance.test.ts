import { writeFile } from 'node:fs/promises';
import { describeConformance } from '@dispatch/conformance/vitest';
import { harness } from './harness.js';

describeConformance(harness, {
  report: (report) => writeFile('reports/conformance.json', JSON.stringify(report, null, 2)),
});
