/** The options that every adapter's `createDispatcher` takes, under the same names. */
export interface DispatcherOptions {
  /**
   * How many workers: at most `n`; or from `min`, kept once started, to `max`, of which the rest ends after
   * `idleTimeout`. They start on demand. Default: the adapter's own, as a rule the machine's parallelism.
   */
  readonly workers?: number | { readonly min?: number; readonly max: number };
  /** How many tasks one worker runs at a time; raise it for tasks that wait. Default 1. */
  readonly tasksPerWorker?: number;
  /** How many tasks may wait; one more is refused with `DISPATCH_QUEUE_FULL`. Default `Infinity`. */
  readonly maxQueue?: number;
  /** After how many idle milliseconds a worker beyond `min` ends. Default 10 000. */
  readonly idleTimeout?: number;
  /** A worker is replaced after that many tasks; none is stranded. Default `Infinity`. */
  readonly maxTasksPerWorker?: number;
  /** How long a worker may take to start, and a task's module to load, in milliseconds. Default 10 000. */
  readonly startTimeout?: number;
  /** How long a cancelled task may take to stop, in milliseconds, before it is given up. Default 1000. */
  readonly cancelGrace?: number;
  /** Names the dispatcher in messages. */
  readonly name?: string;
  /** Told of a failed future that nobody looked at. Default: a warning that names the task. */
  readonly onUnobservedError?: (error: unknown, task: string) => void;
  /** Append the caller's stack to that of an error. Costs more than a short task itself. Default `false`. */
  readonly traceCallers?: boolean;
}
