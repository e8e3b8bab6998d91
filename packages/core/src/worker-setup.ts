/** What the setup of a worker is called with. */
export interface SetupWorker<Data = unknown> {
  /** The number of the worker, unique in its dispatcher: that of `currentTask().worker` in its tasks (clause A13). */
  readonly worker: number;
  /** A copy of the dispatcher's option `setupData`. */
  readonly data: Data;
}

/**
 * Prepares a worker. It runs once in each worker, before the first task, and may be asynchronous. If it throws, the
 * worker has failed to start (clauses W1 and W2).
 *
 * If it returns a function, that is the teardown: it is called once, after the last task, when the worker ends in an
 * orderly way, and awaited for at most `cancelGrace` (clauses W4 to W7). Any other value is ignored.
 */
export type WorkerSetup<Data = unknown> = (worker: SetupWorker<Data>) => unknown;
