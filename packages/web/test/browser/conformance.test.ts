import './support/dispose.ts';
import { describeConformance } from '@dispatch/conformance/vitest';
import { commands } from 'vitest/browser';
import { harness } from './support/harness.ts';

const file = `conformance-${String(import.meta.env['RUN']).replace(/\W+/g, '-')}.json`;

describeConformance(harness, {
  report: (report) => commands.writeFile(`reports/${file}`, JSON.stringify(report, null, 2)),
});
