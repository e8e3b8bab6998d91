import { printReport, runSuite } from '@dispatch/conformance';
import { createDispatcher } from '../src/index.js';

// A case is skipped only by a capability, or by what the harness does not supply. The report names both.
const report = await runSuite({ name: 'template', create: createDispatcher });
printReport(report);
process.exitCode = report.ok ? 0 : 1;
