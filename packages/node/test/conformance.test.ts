import { describeConformance } from '@dispatch/conformance/vitest';
import { harness } from './harness.js';

describeConformance(harness, { report: 'reports/conformance.json' });
