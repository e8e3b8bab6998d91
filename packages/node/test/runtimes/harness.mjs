// The harness for `npm run test:runtimes`, which compiles ../harness.ts and runs the suite without Vitest.
import { execFile } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { harness } from '../../reports/harness.mjs';

export * as conformance from '@dispatch/conformance';

/** @param tools what scripts/runtimes/suite.mjs knows about the runtime. */
export function createHarness({ runtime, runProgramIn }) {
  if (runtime.startsWith('node')) return harness;
  // These runtimes do not publish started threads, but unref() is called on each of them.
  const alive = new Set();
  const { unref } = Worker.prototype;
  Worker.prototype.unref = function () {
    alive.add(this);
    this.once('exit', () => alive.delete(this));
    return unref.call(this);
  };
  return {
    ...harness,
    async kill() {
      await Promise.all([...alive].map((worker) => worker.terminate()));
    },
    runProgram: runProgramIn(execFile, import.meta.dirname, '@dispatch/node'),
    // Bun does not evaluate it.
    otherRealm: runtime === 'bun' ? undefined : harness.otherRealm,
    // They ignore options of the runtime for a thread and limits of its memory.
    createUnstartable: undefined,
    createShortOfMemory: undefined,
    createShortOfStack: undefined,
  };
}
