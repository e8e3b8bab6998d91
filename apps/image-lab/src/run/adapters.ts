import type { Dispatcher } from '@dispatch/core';
import { createDispatcher as createInProcessDispatcher } from '@dispatch/in-process';
import { createDispatcher as createWebDispatcher } from '@dispatch/web';

/** Where tasks run: on the thread of the page, or in Web Workers. */
export type Place = 'page' | 'workers';

/** The only code that depends on the adapter. */
export function createDispatcher(place: Place, workers: number): Dispatcher {
  return place === 'page'
    ? createInProcessDispatcher()
    : // Bundlers recognize this expression and emit the worker as a separate file.
      createWebDispatcher({
        worker: () => new Worker(new URL('../worker.ts', import.meta.url), { type: 'module' }),
        workers,
      });
}
