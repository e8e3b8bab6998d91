import type { Harness } from '@dispatch/conformance';
import type { DispatcherOptions } from '@dispatch/core';
import { createDispatcher } from '@dispatch/web';

const alive = new Set<Worker>();

function createWorker(): Worker {
  const worker = new Worker('/fixtures-worker.js', { type: 'module' });
  alive.add(worker);
  return worker;
}

/** The harness of this package for the conformance suite. */
export const harness: Harness = {
  name: `@dispatch/web (${import.meta.env['RUN']})`,
  create: (options: DispatcherOptions = {}) => createDispatcher({ workers: 2, ...options, worker: createWorker }),
  clock: { slack: 50 },

  kill() {
    for (const worker of alive) worker.terminate();
    alive.clear();
    return Promise.resolve();
  },

  createUnstartable: (options) =>
    createDispatcher({ ...options, worker: () => new Worker('/no-such-worker.js', { type: 'module' }) }),
};
