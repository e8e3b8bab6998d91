/** The entry point for browsers. */
import type { Dispatcher } from '@dispatch/core';
import { createDispatcher as createWebWorkers } from '@dispatch/web';
import type { AutoDispatcherOptions } from './options.js';

export type { AutoDispatcherOptions } from './options.js';

/** See index.ts. Uses Web Workers. */
export function createDispatcher({ worker, ...options }: AutoDispatcherOptions = {}): Dispatcher {
  if (worker === undefined) {
    throw new TypeError(
      // Not with an example: bundlers look for workers in the text of a file.
      `createDispatcher(options): 'worker' is required in a browser: a function that returns a worker, such as a module ` +
        `Worker of a file that calls serve() of '@dispatch/web/worker'`,
    );
  }
  // Those of other platforms.
  const others = { resourceLimits: undefined, env: undefined, execArgv: undefined };
  return createWebWorkers({ ...options, ...others, worker });
}
