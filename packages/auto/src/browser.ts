/** The entry point for browsers. */
import type { Dispatcher } from '@dispatch/core';
import { createDispatcher as createWebWorkers } from '@dispatch/web';
import type { AutoDispatcherOptions } from './options.js';

export type { AutoDispatcherOptions } from './options.js';

/** See index.ts. Uses Web Workers. */
export function createDispatcher({ worker, ...options }: AutoDispatcherOptions = {}): Dispatcher {
  if (worker === undefined) {
    throw new TypeError(
      `createDispatcher(options): 'worker' is required in a browser: ` +
        `{ worker: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }) }`,
    );
  }
  return createWebWorkers({ ...options, worker });
}
