/** Statistics of a dispatcher at one moment: a copy that does not change (clauses N6 to N8, H10). */
export interface DispatcherStats {
  /** How many tasks have not started: in the queue, or assigned to a worker ahead of time. */
  readonly queued: number;
  /** How many tasks are running. */
  readonly running: number;
  /** How many tasks have returned a result so far. */
  readonly completed: number;
  /** How many tasks have failed so far, those that timed out included. */
  readonly failed: number;
  /** How many tasks have been cancelled so far. */
  readonly cancelled: number;
  /**
   * How many values it shares: those of `share` of `@dispatch/core/share` whose release is not complete (clause H10).
   * Absent before the first `share`.
   */
  readonly sharedValues?: number;
  /** From submission to start, of the tasks that have ended on a worker; `undefined` before the first. */
  readonly waitTime: DurationStats | undefined;
  /** From start to end, of the same tasks. */
  readonly runTime: DurationStats | undefined;
  /** The workers that have not ended, in the order in which they were started. */
  readonly workers: readonly WorkerStats[];
}

/**
 * Durations since the dispatcher was created, in milliseconds, within 1 % of the true value: a DDSketch (Masson, Rim
 * and Lee, 2019) counts them in buckets that grow by a constant factor.
 */
export interface DurationStats {
  /** The median. */
  readonly p50: number;
  /** The 99th percentile. */
  readonly p99: number;
}

/** Statistics of one worker. */
export interface WorkerStats {
  /** The number of the worker: the value of `currentTask().worker` in it. */
  readonly worker: number;
  /** A `retiring` worker takes no more tasks, and ends when those on it have ended. */
  readonly state: 'starting' | 'idle' | 'busy' | 'retiring';
  /** How many tasks it is running. */
  readonly running: number;
  /** How many tasks have ended on it, whatever their outcome. */
  readonly answered: number;
  /** The share of its slots' time that has been in use since it started, from 0 to 1. */
  readonly utilisation: number;
}
