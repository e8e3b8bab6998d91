/** The entry point for Node, Bun and Deno. */
import type { Dispatcher } from '@dispatch/core';
import { createDispatcher as createThreads } from '@dispatch/node';
import type { AutoDispatcherOptions } from './options.js';

export type { AutoDispatcherOptions } from './options.js';

/** See index.ts. Uses worker threads. */
export function createDispatcher(options: AutoDispatcherOptions = {}): Dispatcher {
  // These options are for browsers: one creates a worker of another kind.
  const others = { worker: undefined, blocking: undefined };
  return createThreads({ ...options, ...others });
}
