/**
 * How one run of a task is asked for.
 *
 * @typeParam P what the task passes to `currentTask().progress()`; the dispatcher takes the caller's word for it.
 */
export interface ExecuteOptions<P = unknown> {
  /**
   * In milliseconds from the submission, queueing included. When it runs out the task is cancelled with the
   * {@link TimeoutError} as reason, and that error is its outcome.
   */
  readonly timeout?: number;
  /** Aborting it is `cancel(signal.reason)`. If it is aborted already, the task is never queued. */
  readonly signal?: AbortSignal;
  /** Of the tasks that wait, those with a higher number are handed over first. Any number but NaN; default 0. */
  readonly priority?: number;
  /**
   * Tasks with the same key run on the same worker as long as that worker lives, and wait for it. A worker's keys are
   * remembered for its life.
   */
  readonly affinity?: string | number;
  /** Clone the arguments within the call, so that they may be changed at once; costs a second clone. Default `false`. */
  readonly snapshot?: boolean;
  /**
   * Called with a copy of what the task passes to `currentTask().progress()`: the latest, no faster than this thread takes
   * them, and not after the task is done. What it throws is reported (`reportError`) and harms nothing.
   */
  readonly onProgress?: (value: P) => void;
}

/** As {@link ExecuteOptions}, without what needs the event loop of a thread that is blocked. */
export type ExecuteSyncOptions = Pick<ExecuteOptions, 'timeout' | 'priority' | 'affinity' | 'snapshot'>;

/** How a stream is asked for. */
export interface StreamOptions<P = unknown> extends ExecuteOptions<P> {
  /** How many values the task may yield ahead of those that were taken; from 1 up. Default 64. */
  readonly window?: number;
}

/** How the tasks of a `map` are run. */
export interface MapOptions extends Pick<ExecuteOptions, 'timeout' | 'signal' | 'priority'> {
  /** How many items are taken ahead of the results that were taken, from 1 up. Default: what keeps the workers busy. */
  readonly concurrency?: number;
  /** `false` yields results as the tasks finish, and not in the order of the items. Default `true`. */
  readonly ordered?: boolean;
  /** `true` yields a {@link MapOutcome} for each item, and goes on after a failure. Default `false`. */
  readonly settled?: boolean;
}

/** What became of one item of a `map`, failures included; `item` is the very item. */
export type MapOutcome<A, T> = PromiseSettledResult<T> & { readonly item: A };
