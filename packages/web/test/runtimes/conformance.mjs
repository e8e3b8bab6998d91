// The conformance suite on the `Worker` of Bun or Deno, for `npm run test:runtimes`. Arguments are ids of cases.
import { keepPoolsPrivate } from '@dispatch/adapter-kit';
import * as conformance from '@dispatch/conformance';
import { createDispatcher } from '@dispatch/web';
import { run, runtime } from '../../../../scripts/runtimes/suite.mjs';

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

const harness = {
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
};

await run(conformance, harness, 'web');
