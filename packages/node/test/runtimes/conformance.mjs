// The conformance suite on worker threads without Vitest, for `npm run test:runtimes`: scripts/test-runtimes.mjs compiles the
// harness. Arguments are ids of cases.
import { execFile } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import * as conformance from '@dispatch/conformance';
import { run, runProgramIn, runtime } from '../../../../scripts/runtimes/suite.mjs';
import { harness } from '../../reports/harness.mjs';

function harnessOfOthers() {
  // Required by Deno, as in the tasks that wait at gates.
  globalThis.keptChannel = new BroadcastChannel('kept');
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
  };
}

await run(conformance, runtime.startsWith('node') ? harness : harnessOfOthers(), 'node');
