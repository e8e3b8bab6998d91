import type { DispatcherOptions, WorkerSetup } from '@dispatch/core';

/** Options of `createDispatcher`. */
export interface InProcessDispatcherOptions extends DispatcherOptions {
  /**
   * Runs before the first task, once for each of the dispatcher's workers, with the number of the worker and a copy of
   * `setupData`. It may return a function that runs after the last task (clauses W1 to W7). Blocking calls throw
   * `DISPATCH_UNAVAILABLE` until it has ended: `await dispatcher.ready()` before (clause W8). Default: none.
   */
  readonly setup?: WorkerSetup<never> | undefined;
}
