import type { ResourceLimits, SHARE_ENV } from 'node:worker_threads';
import type { DispatcherOptions } from '@dispatch/core';

/** Options of `createDispatcher`. */
export interface NodeDispatcherOptions extends DispatcherOptions {
  /**
   * Memory limits of each worker thread, in megabytes. A worker that exceeds them is lost, and the tasks that it runs
   * fail with `DISPATCH_WORKER_LOST`. Each is a non-negative number. Default: those of Node.
   */
  readonly resourceLimits?: ResourceLimits | undefined;
  /**
   * The environment variables of the worker threads, copied now, without those that are `undefined`; or `SHARE_ENV` of
   * `node:worker_threads`, with which the threads use and change those of this thread. Default: a copy of this thread's.
   */
  readonly env?: Readonly<Record<string, string | undefined>> | typeof SHARE_ENV | undefined;
  /**
   * Node options for the worker threads, such as `['--import', 'tsx']`, copied now. Default: those of this process.
   *
   * Options of this process that apply to all its threads, such as `--max-old-space-size` or `--title`, are left out if
   * Node does not accept them for a thread. Any other option that Node does not accept makes every task fail with
   * `DISPATCH_UNAVAILABLE`, whose `cause` names it. The same holds for `NODE_OPTIONS` in `env`.
   */
  readonly execArgv?: readonly string[] | undefined;
}
