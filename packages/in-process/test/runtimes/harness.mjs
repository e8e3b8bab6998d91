// The harness for `npm run test:runtimes`, which compiles ../harness.ts and runs the suite without Vitest.
import { execFile } from 'node:child_process';
import { harness } from '../../reports/harness.mjs';

export * as conformance from '@dispatch/conformance';

/** @param tools what scripts/runtimes/suite.mjs knows about the runtime. */
export function createHarness({ runtime, runProgramIn }) {
  return {
    ...harness,
    // Bun does not evaluate it.
    otherRealm: runtime === 'bun' ? undefined : harness.otherRealm,
    runProgram: runProgramIn(execFile, import.meta.dirname, '@dispatch/in-process'),
  };
}
