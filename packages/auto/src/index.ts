/** Where there are no workers: on an edge, or where a page is rendered on a server that is none of the others. */
import type { Dispatcher } from '@dispatch/core';
import { createDispatcher as createInProcess } from '@dispatch/in-process';
import type { AutoDispatcherOptions } from './options.js';

export type { AutoDispatcherOptions } from './options.js';

/**
 * A dispatcher of the adapter for where this code is built for or runs, picked by export conditions: worker threads
 * (`@dispatch/node`) under Node, Bun and Deno, Web Workers (`@dispatch/web`) in browsers, and this thread
 * (`@dispatch/in-process`) elsewhere. What it can do is in its `capabilities`.
 *
 * @throws {TypeError} if an option is of the wrong kind, or `worker` is missing in a browser.
 */
export function createDispatcher(options: AutoDispatcherOptions = {}): Dispatcher {
  return createInProcess(options);
}
