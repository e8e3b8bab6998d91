import { createPooledDispatcher } from '@dispatch/adapter-kit';
import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import type { BlockingSupport } from './blocking.js';
import { findLocks } from './locks.js';
import { spawnWorker, type WorkerHandle } from './worker-lane.js';

export interface WebDispatcherOptions extends DispatcherOptions {
  /**
   * Makes one worker, each time one is needed; never before the first task or `ready()`. Write the `new Worker` the way
   * your bundler finds the file by, which is a module that calls `serve` of `@dispatch/web/worker`:
   * `() => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })`.
   */
  readonly worker: () => WorkerHandle;
  /** That of `@dispatch/web/blocking`: lets calls block, where this thread may. */
  readonly blocking?: BlockingSupport | undefined;
}

/**
 * A dispatcher that runs tasks in Web Workers. A task is found in the worker by its namespace and name, among those that
 * the worker serves.
 *
 * On a cross-origin isolated page cancelling reaches synchronous loops, and tasks are shared out between workers until
 * they start; elsewhere what was posted to a worker counts as running (capability `sharedMemory`). Safe to call where
 * there is no `Worker`, on a server say: only tasks fail there, with `DISPATCH_UNAVAILABLE`.
 *
 * @throws {TypeError} if an option is of the wrong kind; the message names it.
 */
export function createDispatcher(options: WebDispatcherOptions): Dispatcher {
  if (typeof options?.worker !== 'function') {
    throw new TypeError(
      `createDispatcher(options): 'worker' must be a function that makes a worker: ` +
        `{ worker: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }) }`,
    );
  }
  const { blocking: support } = options;
  if (support !== undefined && typeof support?.openMailbox !== 'function') {
    throw new TypeError(`createDispatcher(options): 'blocking' must be that of '@dispatch/web/blocking'`);
  }
  const locks = findLocks();
  const sharedMemory = sharesMemory();
  const blocking = sharedMemory && support?.isAllowed() === true ? support : undefined;
  return createPooledDispatcher(
    {
      name: 'web',
      workers: typeof navigator === 'object' ? (navigator.hardwareConcurrency ?? 1) : 1,
      capabilities: {
        parallel: true,
        blocking: blocking === undefined ? false : 'when-ready',
        cancelRunning: 'terminate',
        isolation: 'clone',
        transfer: true,
        sharedMemory,
        delivery: 'at-most-once',
        crashRecovery: locks === undefined ? 'announced' : 'all',
        taskContext: 'sync',
        modules: 'served',
      },
      spawn: spawnWorker(options.worker, locks, blocking),
      blocking: blocking?.block,
    },
    options,
  );
}

/** Bun and Deno share memory and do not say so. */
function sharesMemory(): boolean {
  return typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated !== false;
}
