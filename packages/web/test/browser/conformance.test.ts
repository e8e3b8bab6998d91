import './support/dispose.ts';
import type { Aspect } from '@dispatch/conformance';
import { describeConformance } from '@dispatch/conformance/vitest';
import { commands } from 'vitest/browser';
import { harness } from './support/harness.ts';

const file = `conformance-${String(import.meta.env['RUN']).replace(/\W+/g, '-')}.json`;

const aspects: readonly Aspect[] | null = import.meta.env['ASPECTS'];

describeConformance(harness, {
  ...(aspects !== null && { touching: aspects }),
  report: (report) => commands.writeFile(`reports/${file}`, JSON.stringify(report, null, 2)),
});
