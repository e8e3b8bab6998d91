/**
 * Options of one run of a task. `undefined` is the same as leaving an option out.
 *
 * @typeParam P the type of what the task passes to `currentTask().progress()`. It is not checked.
 */
export interface ExecuteOptions<P = unknown> {
  /**
   * How long the task may take, in milliseconds from the submission, time in the queue included. When it runs out, a
   * running task is cancelled with the {@link TimeoutError} as the reason, and that error is its outcome (clauses T1 to
   * T10). Default: no limit.
   */
  readonly timeout?: number | undefined;
  /**
   * Aborting it cancels the task with `signal.reason`. If it is aborted already, the task is never queued (clauses C10
   * to C13). Any number of calls, also of several dispatchers, may share a signal: together they add one listener to it,
   * and none is left when all have settled (clause A24). A signal of another realm is accepted. Default: none.
   */
  readonly signal?: AbortSignal | undefined;
  /** Waiting tasks with a higher priority are assigned first (clause R18). Any number but NaN. Default 0. */
  readonly priority?: number | undefined;
  /**
   * Tasks with the same key run on the same worker while that worker accepts tasks, and wait for it (clauses R19 and
   * R20). A worker's keys are remembered until it ends: each different key takes about 135 bytes
   * of memory for the life of its worker (ADR 12). So keys should not be unique to a call. Default: any worker.
   */
  readonly affinity?: string | number | undefined;
  /**
   * Clone the arguments within the call, so that the caller may change them at once (clause D4). What is wrapped in
   * `transfer()` is transferred within the call too, unless the call is rejected (clause D14). The arguments are cloned
   * a second time when the task is assigned to a worker. Default `false`.
   */
  readonly snapshot?: boolean | undefined;
  /**
   * Called with a copy of what the task passes to `currentTask().progress()`: with the latest value, no faster than
   * this thread takes them, and not after the task is done (clauses N1 to N5). Runs in the `AsyncLocalStorage` context
   * of the call (clause A20). What it throws is reported with `reportError` and has no other effect. Default: none.
   */
  readonly onProgress?: ((value: P) => void) | undefined;
}

/**
 * {@link ExecuteOptions} without `signal` and `onProgress`, which need the event loop of the thread that is blocked. To
 * use them, await `execute()`. JavaScript code that passes them gets a `TypeError` (clause A8).
 */
export type ExecuteSyncOptions = Pick<ExecuteOptions, 'timeout' | 'priority' | 'affinity' | 'snapshot'>;

/** Options of a stream. `timeout` counts from the first `next()`. */
export interface StreamOptions<P = unknown> extends ExecuteOptions<P> {
  /**
   * How many values the task may yield that the consumer has not taken; then it is suspended (clause S3). A positive
   * integer. Default 64.
   */
  readonly highWaterMark?: number | undefined;
}

/**
 * Options of a map. Those of {@link ExecuteOptions} apply to the task of each item; `timeout` counts from that task's
 * submission. Aborting `signal` ends the map (clauses M7 and M11).
 */
export interface MapOptions<P = unknown> extends ExecuteOptions<P> {
  /**
   * How many items may be taken ahead of the results that the consumer has taken (clause M3). A positive integer.
   * Default: as many as keep the workers busy.
   */
  readonly concurrency?: number | undefined;
  /**
   * `false` yields results in the order in which the tasks finish, instead of the order of the items. Default `true`.
   */
  readonly ordered?: boolean | undefined;
  /** `true` yields a {@link MapOutcome} for each item, and continues after a failure (clause M9). Default `false`. */
  readonly settled?: boolean | undefined;
}

/**
 * The outcome of one item of a `map`, in the form of `Promise.allSettled`. `item` is the original item and not a copy,
 * or the value of an item that was a promise; `undefined` if there is none because the iterator threw or the promise
 * rejected.
 */
export type MapOutcome<A, T> =
  | (PromiseFulfilledResult<T> & { readonly item: A })
  | (PromiseRejectedResult & { readonly item: A | undefined });
