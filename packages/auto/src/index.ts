/**
 * The default entry point, for platforms without workers: edge runtimes, and other platforms for server-side rendering.
 */
import type { Dispatcher } from '@dispatch/core';
import { createDispatcher as createInProcess } from '@dispatch/in-process';
import type { AutoDispatcherOptions } from './options.js';

export type { AutoDispatcherOptions } from './options.js';

/**
 * Creates a dispatcher with the adapter for the platform that this code is built for or runs on. Export conditions
 * select the adapter: worker threads (`@dispatch/node`) in Node, Bun and Deno, Web Workers (`@dispatch/web`) in
 * browsers, and the calling thread (`@dispatch/in-process`) elsewhere. The dispatcher's `capabilities` describe the
 * differences.
 *
 * @throws {TypeError} if an option has the wrong type, or if `worker` is missing in a browser.
 */
export function createDispatcher(options: AutoDispatcherOptions = {}): Dispatcher {
  // Those of other platforms.
  const others = {
    worker: undefined,
    blocking: undefined,
    resourceLimits: undefined,
    env: undefined,
    execArgv: undefined,
  };
  return createInProcess({ ...options, ...others });
}
