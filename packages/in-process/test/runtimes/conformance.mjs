// The conformance suite in process without Vitest, for `npm run test:runtimes`: scripts/test-runtimes.mjs compiles the harness.
// Arguments are ids of cases.
import { execFile } from 'node:child_process';
import * as conformance from '@dispatch/conformance';
import { run, runProgramIn, runtime } from '../../../../scripts/runtimes/suite.mjs';
import { harness } from '../../reports/harness.mjs';

// Required by Deno, as in the tasks that wait at gates.
globalThis.keptChannel = 'Deno' in globalThis ? new BroadcastChannel('kept') : undefined;
const runProgram = runProgramIn(execFile, import.meta.dirname, '@dispatch/in-process');
// Bun does not evaluate it.
const otherRealm = runtime === 'bun' ? undefined : harness.otherRealm;
await run(conformance, { ...harness, otherRealm, runProgram }, 'in-process');
