/** The entry point for Node, Bun and Deno. */
import type { Dispatcher } from '@dispatch/core';
import { createDispatcher as createThreads } from '@dispatch/node';
import type { AutoDispatcherOptions } from './options.js';

export type { AutoDispatcherOptions } from './options.js';

/** See index.ts. Uses worker threads. */
export function createDispatcher(options: AutoDispatcherOptions = {}): Dispatcher {
  // That option is for browsers: it creates a worker of another kind.
  return createThreads({ ...options, worker: undefined });
}
