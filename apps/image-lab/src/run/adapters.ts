import type { Dispatcher } from '@dispatch/core';
import { createDispatcher as createInProcessDispatcher } from '@dispatch/in-process';
import { createDispatcher as createWebDispatcher } from '@dispatch/web';

/** Where tasks run: on the thread of the page, or in web workers. */
export type Place = 'page' | 'workers';

/** The one place where adapters differ. */
export function createDispatcher(place: Place, workers: number): Dispatcher {
  return place === 'page'
    ? createInProcessDispatcher()
    : // Written where the bundler looks for it: it makes a file of its own of the worker.
      createWebDispatcher({
        worker: () => new Worker(new URL('../worker.ts', import.meta.url), { type: 'module' }),
        workers,
      });
}
