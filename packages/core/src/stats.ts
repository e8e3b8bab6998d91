/** What a dispatcher has done and is doing, at one moment. */
export interface DispatcherStats {
  /** Tasks that have not started: in the queue, or handed to a worker ahead of time. */
  readonly queued: number;
  readonly running: number;
  /** Tasks so far that gave a result; that failed, timed out ones too; that were cancelled. */
  readonly completed: number;
  readonly failed: number;
  readonly cancelled: number;
  /** From submission to start, of the tasks that have ended on a worker; `undefined` before the first. */
  readonly waiting: DurationStats | undefined;
  /** From start to end, likewise. */
  readonly runtime: DurationStats | undefined;
  readonly workers: readonly WorkerStats[];
}

/**
 * Milliseconds, over the dispatcher's life, within 1 % of the true value: a DDSketch (Masson, Rim and Lee, 2019) keeps
 * counts in buckets that grow by a constant factor.
 */
export interface DurationStats {
  readonly p50: number;
  readonly p99: number;
}

/** One worker. */
export interface WorkerStats {
  /** The number that `currentTask().worker` gives in it. */
  readonly worker: number;
  /** `retiring`: takes no more tasks, and ends when those in it are done. */
  readonly state: 'starting' | 'idle' | 'busy' | 'retiring';
  readonly running: number;
  /** Tasks it has answered, whatever their outcome. */
  readonly answered: number;
  /** The share of its slots' time that was in use since it started, from 0 to 1. */
  readonly utilisation: number;
}
