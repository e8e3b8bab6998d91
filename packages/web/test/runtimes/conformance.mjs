// The conformance suite on the `Worker` of Bun or Deno: `bun conformance.mjs`, `deno run -A --node-modules-dir=manual
// conformance.mjs`. Prints the failed cases, and exits with code 1 on unexpected failures.
import { keepPoolsPrivate } from '@dispatch/adapter-kit';
import { runSuite } from '@dispatch/conformance';
import { createDispatcher } from '@dispatch/web';

// These runtimes have a `Buffer`, which browsers do not.
keepPoolsPrivate(Buffer);
// Required by Deno, as in the tasks that wait at gates.
globalThis.keptChannel = new BroadcastChannel('kept');
const alive = new Set();

function createWorker() {
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), { type: 'module' });
  alive.add(worker);
  return worker;
}

const runtime = 'Bun' in globalThis ? 'bun' : 'deno';
const only = process.argv.slice(2);
const report = await runSuite(
  {
    name: `@dispatch/web (${runtime})`,
    create: (options = {}) => createDispatcher({ workers: 2, ...options, worker: createWorker }),
    clock: { slack: 50 },
    async kill() {
      for (const worker of alive) worker.terminate();
      alive.clear();
    },
    createUnstartable: (options) =>
      createDispatcher({
        ...options,
        worker: () => new Worker(new URL('./no-such-worker.mjs', import.meta.url), { type: 'module' }),
      }),
  },
  {
    ...(only.length > 0 && { only }),
    expectedFailures: {
      // Deno 2.9.6 does not stop a loop when its worker is terminated, so the lock stays held.
      deno: ['lost/ended-in-a-busy-loop'],
      // Bun 1.4.5 clones errors without their cause, and omits functions that end with a tail call from stacks.
      bun: ['data/clone-error-as-a-value', 'error/trace-of-the-caller'],
    }[runtime],
    onResult({ id, status, reason }) {
      if (status === 'failed') console.log(`FAILED ${id}: ${reason?.split('\n')[0]}`);
    },
  },
);
console.log(`${report.harness}: ${JSON.stringify(report.counts)} ${JSON.stringify(report.capabilities)}`);
process.exit(report.ok ? 0 : 1);
