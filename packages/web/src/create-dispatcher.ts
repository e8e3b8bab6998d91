import { createPooledDispatcher } from '@dispatch/adapter-kit';
import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import type { BlockingSupport } from './blocking.js';
import { findLocks } from './locks.js';
import { spawnWorker, type WorkerHandle } from './spawn-worker.js';

/** Options of {@link createDispatcher}. */
export interface WebDispatcherOptions extends DispatcherOptions {
  /**
   * Creates one worker. Called each time the dispatcher needs another worker, and never before the first task or
   * `ready()`. If it throws, the worker could not be started (clause L10). The file of the worker is a module that
   * calls `serve` of `@dispatch/web/worker`. In the form
   * `() => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })`, many bundlers find that file; for
   * others it is an entry of its own (docs/bundled-pages.md). Required, except in a build with the plugin
   * `@dispatch/unplugin`, which adds it to calls of `createDispatcher` that leave it out. Default: none.
   */
  readonly worker?: (() => WorkerHandle) | undefined;
  /**
   * The export `blocking` of `@dispatch/web/blocking`: lets calls block, if this thread may. Default: no call can
   * block.
   */
  readonly blocking?: BlockingSupport | undefined;
}

/**
 * Creates a dispatcher that runs tasks in Web Workers. A worker finds a task by its namespace and name, among the tasks
 * that it serves.
 *
 * On a cross-origin isolated page, cancelling reaches synchronous loops, and a task can be assigned to another worker
 * until it starts. On other pages a task counts as running once it was posted to a worker (capability `startsKnown`).
 * It is safe to call this where there is no `Worker`, such as on a server: tasks fail there with
 * `DISPATCH_UNAVAILABLE`.
 *
 * `options.workers` is `navigator.hardwareConcurrency` by default.
 *
 * @throws {TypeError} if an option is invalid; the message names the option.
 */
export function createDispatcher(options: WebDispatcherOptions = {}): Dispatcher {
  const worker = options?.worker;
  if (typeof worker !== 'function') {
    throw new TypeError(
      // Not with an example: bundlers look for workers in the text of a file.
      `createDispatcher(options): 'worker' must be a function that returns a worker of a file that calls serve() of ` +
        `'@dispatch/web/worker'; '@dispatch/unplugin' adds it to calls that it sees`,
    );
  }
  const { blocking: support } = options;
  if (support !== undefined && typeof support?.openMailbox !== 'function') {
    throw new TypeError(`createDispatcher(options): 'blocking' must be the export of '@dispatch/web/blocking'`);
  }
  const locks = findLocks();
  const sharedMemory = sharesMemory();
  const blocking = sharedMemory && support?.isAllowed() ? support : undefined;
  return createPooledDispatcher(
    {
      name: 'web',
      options: ', worker, blocking',
      workers: typeof navigator === 'object' ? navigator.hardwareConcurrency || 1 : 1,
      capabilities: {
        parallel: true,
        blocking: blocking === undefined ? false : 'when-ready',
        cancelRunning: 'terminate',
        isolation: 'clone',
        transfer: true,
        sharedMemory,
        loopsSeeCancel: sharedMemory,
        startsKnown: sharedMemory,
        delivery: 'at-most-once',
        crashRecovery: locks === undefined ? 'announced' : 'all',
        taskContext: 'sync',
        modules: 'served',
      },
      spawn: spawnWorker(worker, locks, blocking),
      blocking: blocking?.block,
    },
    options,
  );
}

/** Bun and Deno share memory, but have no `crossOriginIsolated`. */
function sharesMemory(): boolean {
  return typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated !== false;
}
