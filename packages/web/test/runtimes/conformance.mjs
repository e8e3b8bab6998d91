// The conformance suite on the `Worker` of Bun or Deno: `bun conformance.mjs`, `deno run -A --node-modules-dir=manual
// conformance.mjs`. Says what failed, and ends with 1 if something did.
import { run } from '@dispatch/conformance';
import { createDispatcher } from '@dispatch/web';

const alive = new Set();

function createWorker() {
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), { type: 'module' });
  alive.add(worker);
  return worker;
}

const runtime = 'Bun' in globalThis ? 'bun' : 'deno';
const only = process.argv.slice(2);
const report = await run(
  {
    name: `@dispatch/web (${runtime})`,
    create: (options = {}) => createDispatcher({ workers: 2, ...options, worker: createWorker }),
    clock: { slack: 50 },
    async kill() {
      for (const worker of alive) worker.terminate();
      alive.clear();
    },
    createUnstartable: (options) =>
      createDispatcher({ ...options, worker: () => new Worker(new URL('./no-such-worker.mjs', import.meta.url), { type: 'module' }) }),
  },
  {
    ...(only.length > 0 && { only }),
    onResult({ id, status, reason }) {
      if (status === 'failed') console.log(`FAILED ${id}: ${reason?.split('\n')[0]}`);
    },
  },
);
console.log(`${report.harness}: ${JSON.stringify(report.counts)} ${JSON.stringify(report.capabilities)}`);
process.exit(report.ok ? 0 : 1);
