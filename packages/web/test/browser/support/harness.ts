import type { Harness } from '@dispatch/conformance';
import type { DispatcherOptions } from '@dispatch/core';
import { createDispatcher } from '@dispatch/web';

const alive = new Set<Worker>();

function starting(path: string): () => Worker {
  return () => {
    const worker = new Worker(path, { type: 'module' });
    alive.add(worker);
    return worker;
  };
}

const createWorker = starting('/fixtures-worker.js');

/** The harness of this package for the conformance suite. */
export const harness: Harness = {
  name: `@dispatch/web (${import.meta.env['RUN']})`,
  create: (options: DispatcherOptions = {}) => createDispatcher({ workers: 2, ...options, worker: createWorker }),
  createWithSetup: (options) => createDispatcher({ ...options, worker: starting('/setup-worker.js') }),
  broadcasts: true,
  clock: { slack: 50 },

  kill() {
    for (const worker of alive) worker.terminate();
    alive.clear();
    return Promise.resolve();
  },

  createUnstartable: (options) =>
    createDispatcher({ ...options, worker: () => new Worker('/no-such-worker.js', { type: 'module' }) }),
};
