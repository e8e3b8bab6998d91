import type { Capabilities } from './capabilities.js';
import type { Future } from './future.js';
import type { Task } from './task.js';

/** How one run of a task is asked for. */
export interface ExecuteOptions {
  /**
   * In milliseconds from the submission, queueing included. When it runs out the task is cancelled with the
   * {@link TimeoutError} as reason, and that error is its outcome.
   */
  readonly timeout?: number;
  /** Aborting it is `cancel(signal.reason)`. If it is aborted already, the task is never queued. */
  readonly signal?: AbortSignal;
  /** Clone the arguments within the call, so that they may be changed at once; costs a second clone. Default `false`. */
  readonly snapshot?: boolean;
}

/** As {@link ExecuteOptions}, without a signal: nothing can abort one while the thread is blocked. */
export type ExecuteSyncOptions = Pick<ExecuteOptions, 'timeout' | 'snapshot'>;

export interface CloseOptions {
  /** Cancel what has not started, instead of letting it run. Default `false`. */
  readonly cancelPending?: boolean;
  /** How long accepted work may take, in milliseconds; then the rest fails with `DISPATCH_CLOSED`. Default: no limit. */
  readonly timeout?: number;
}

/** `open`: takes work. `closing`: finishes what it took. `closed`: final. */
export type DispatcherStatus = 'open' | 'closing' | 'closed';

/** Runs tasks somewhere else, with the same guarantees wherever that is (docs/contract.md). */
export interface Dispatcher extends AsyncDisposable {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly status: DispatcherStatus;

  /**
   * Runs `task` and promises its result. As `executeAsync(task, options)`, but an ordinary promise, which is cheaper:
   * a rejection that nobody handles is an unhandled rejection.
   *
   * @returns a promise that rejects with what `executeAsync`'s future would carry.
   * @throws {TypeError} if `task` is not a task or an option is of the wrong kind. Nothing is queued then.
   */
  execute<T>(task: Task<T>, options?: ExecuteOptions): Promise<T>;

  /**
   * Queues one run of `task` and returns before it starts.
   *
   * Arguments are cloned when the task is handed to a worker: never within this call, possibly later. Do not change them
   * until the future runs or is done, or ask for a `snapshot`. Tasks are handed over in the order submitted; among
   * several workers a later one may start a little before an earlier one. A task starts at most once.
   *
   * Never throws for a condition of the dispatcher. The future carries:
   * - `DISPATCH_CLOSED` after `close()`.
   * - `DISPATCH_QUEUE_FULL` if `maxQueue` tasks wait.
   * - `DISPATCH_CANCELLED` and state `cancelled`, if cancelled by `cancel()` or `signal`.
   * - `DISPATCH_TIMEOUT` if the time runs out.
   * - `DISPATCH_SERIALIZATION` if an argument, the result or what it throws cannot be cloned.
   * - `DISPATCH_TASK_NOT_FOUND` if the worker has no such task.
   * - `DISPATCH_UNAVAILABLE` if no worker can be started, or the task's module does not load in one.
   * - `DISPATCH_WORKER_LOST` if the worker dies while it runs.
   * - otherwise what the task threw: same class where it is known here, same name, message, cause, errors and properties.
   *
   * @throws {TypeError} if `task` is not a task or an option is of the wrong kind. Nothing is queued then.
   */
  executeAsync<T>(task: Task<T>, options?: ExecuteOptions): Future<T>;

  /**
   * Runs `task`, blocks this thread until it is done, and returns its result. Works as the first call of a process.
   * Replies and deadlines of other futures that fall due meanwhile are settled meanwhile.
   *
   * @throws what `executeAsync`'s future would carry; `DISPATCH_UNSUPPORTED` at once where this thread may not block
   * (capability `blocking`).
   * @throws {TypeError} if `task` is not a task or an option is of the wrong kind.
   */
  executeSync<T>(task: Task<T>, options?: ExecuteSyncOptions): T;

  /**
   * Starts the workers that the dispatcher keeps, and resolves once they stand. Not needed before a task: workers start
   * on demand. Asked again, it resolves at once.
   *
   * @returns a promise that rejects with `DISPATCH_UNAVAILABLE` if one cannot be started, with `DISPATCH_CLOSED` after `close()`.
   */
  ready(): Promise<void>;

  /**
   * Refuses new work at once, lets accepted work finish, then ends the workers. Afterwards no worker, timer, port or
   * listener is left. Closing again is the same closing, and resolves with it; stricter options of a later call apply.
   *
   * @returns a promise that never rejects.
   * @throws {TypeError} if `timeout` is not a duration.
   */
  close(options?: CloseOptions): Promise<void>;
}

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

/** Tells whether `value` has the form of a dispatcher; Python's `@runtime_checkable`. */
export function isDispatcher(value: unknown): value is Dispatcher {
  if (typeof value !== 'object' || value === null) return false;
  const candidate: Partial<Record<PropertyKey, unknown>> = value;
  return (
    ['execute', 'executeAsync', 'executeSync', 'ready', 'close', Symbol.asyncDispose].every((name) => typeof candidate[name] === 'function') &&
    typeof candidate['name'] === 'string' &&
    typeof candidate['status'] === 'string' &&
    typeof candidate['capabilities'] === 'object' &&
    candidate['capabilities'] !== null
  );
}
