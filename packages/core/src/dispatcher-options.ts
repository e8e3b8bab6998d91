import type { ContextCarrier } from './carrier.js';
import type { DispatcherClock } from './dispatcher-clock.js';

/**
 * The options that `createDispatcher` of every adapter takes. `undefined` is the same as leaving an option out. One of
 * the wrong kind throws a `TypeError` that names it (clause A12).
 */
export interface DispatcherOptions {
  /**
   * The largest number of workers, or a range. Workers start on demand, or by `ready()` as many as `min`, at least one.
   * Those beyond `min` end after `idleTimeout`; a plain number sets `min` too (clauses R13, R16, R17). Positive
   * integers; `min` may be 0, its default. Default: chosen by the adapter, usually the number of processors.
   */
  readonly workers?: number | { readonly min?: number | undefined; readonly max: number } | undefined;
  /**
   * How many tasks a worker runs at a time (clause R5). Raise it for tasks that wait. A positive integer or `Infinity`.
   * Default 1.
   */
  readonly tasksPerWorker?: number | undefined;
  /**
   * How many tasks may wait. The next one fails with `DISPATCH_QUEUE_FULL` (clause R14). A non-negative integer or
   * `Infinity`. Default `Infinity`.
   */
  readonly maxQueue?: number | undefined;
  /** How long a worker beyond `min` may be idle before it ends, in milliseconds (clause R16). Default 10 000. */
  readonly idleTimeout?: number | undefined;
  /**
   * How many tasks a worker runs before it is replaced (clause R15). A positive integer or `Infinity`. Default
   * `Infinity`.
   */
  readonly maxTasksPerWorker?: number | undefined;
  /**
   * How long a worker may take to start, and a task's module to load, in milliseconds (clause L13). Time in which this
   * thread is blocked or its page frozen does not count (clause T13). After a worker did not start in time, the next
   * ones have twice as long: their script may arrive slowly. Default 10 000.
   */
  readonly startTimeout?: number | undefined;
  /**
   * The grace period: how long a cancelled task may take to stop before it is abandoned, in milliseconds (clause C14).
   * Also how long a worker on which no task runs may take to begin one, within 1000 to 10 000 ms (clause L23), and how
   * long it may take to end, at least 100 ms (clause W6). Default 1000.
   */
  readonly cancelGrace?: number | undefined;
  /**
   * What the setup of each worker gets as `data`, cloned now: for workers that have a setup (`docs/worker-life.md`). It
   * throws a `TypeError` if it cannot be cloned. Default `undefined`.
   */
  readonly setupData?: unknown;
  /** The name of the dispatcher, for messages and events. Default: chosen by the adapter. */
  readonly name?: string | undefined;
  /**
   * Called with a failed future's error and the task's name if nothing has observed the failure, one macrotask after it
   * (clause F24). Also called, without a name, with the error that ended a worker if no task has failed for it (clause
   * L25). Runs in the `AsyncLocalStorage` context of `createDispatcher` (clause A20). What it throws is reported
   * with `reportError`. Default: a warning.
   */
  readonly onUnobservedError?: ((error: unknown, task: string | undefined) => void) | undefined;
  /**
   * Whether the stack of an error also has the stack of the code that submitted the task (clause E15). Costs more than
   * a short task. Default `false`.
   */
  readonly traceCallers?: boolean | undefined;
  /**
   * The clock of all time limits of the dispatcher, for tests: the `timeout` of tasks and of `close()`, `cancelGrace`,
   * `idleTimeout` and `startTimeout` (clause T11). The deadline of a task is then `Infinity` in the task, because a
   * worker cannot read this clock; the task notices its timeout by its signal. A thread that blocks in `executeSync`
   * cannot advance the clock. Waiting for futures (`result(timeout)`, `wait`, `asCompleted`), events and statistics use
   * the platform's clock all the same (clause T12).
   *
   * Default: the clock and the timers of the platform. They are taken when the packages load, so fake timers that are
   * installed later do not affect them (clause A21).
   */
  readonly clock?: DispatcherClock | undefined;
  /**
   * Carriers of `@dispatch/core/context`: what they capture when a task is submitted goes with it, and the task runs in it
   * (clauses V1 to V9). The value is cloned when the task is assigned to a worker; one that cannot be cloned fails the
   * task with `DISPATCH_SERIALIZATION`. The array is copied. Default: nothing is carried, and nothing is sent for it.
   */
  readonly context?: readonly ContextCarrier[] | undefined;
}
