import { AsyncLocalStorage } from 'node:async_hooks';
import { pathToFileURL } from 'node:url';
import { printReport, runSuite } from '@dispatch/conformance';
import { createDispatcher } from '../src/index.js';

// A case is skipped only by a capability, or by what the harness does not supply. The report names both.
const report = await runSuite({
  name: 'template',
  create: createDispatcher,
  asyncLocalStorage: new AsyncLocalStorage(),
  entry: pathToFileURL(process.argv[1]).href,
});
printReport(report);
process.exitCode = report.ok ? 0 : 1;
