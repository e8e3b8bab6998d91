// The harness for `npm run test:runtimes`: the `Worker` of Bun or Deno.
import { keepPoolsPrivate } from '@dispatch/adapter-kit';
import { createDispatcher } from '@dispatch/web';

export * as conformance from '@dispatch/conformance';

const alive = new Set();

function starting(file) {
  return () => {
    const worker = new Worker(new URL(file, import.meta.url), { type: 'module' });
    alive.add(worker);
    return worker;
  };
}

const createWorker = starting('./worker.mjs');

/** @param tools what scripts/runtimes/suite.mjs knows about the runtime. */
export function createHarness({ runtime }) {
  // These runtimes have a `Buffer`, which browsers do not.
  keepPoolsPrivate(Buffer);
  return {
    name: `@dispatch/web (${runtime})`,
    create: (options = {}) => createDispatcher({ workers: 2, ...options, worker: createWorker }),
    createWithSetup: (options) => createDispatcher({ ...options, worker: starting('./setup-worker.mjs') }),
    broadcasts: true,
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
}
