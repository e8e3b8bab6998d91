import type { Capabilities } from './capabilities.js';
import type { DispatcherEvents } from './events.js';
import type { ExecuteOptions, ExecuteSyncOptions, MapOptions, MapOutcome, StreamOptions } from './execute-options.js';
import type { Future } from './future.js';
import type { DispatcherStats } from './stats.js';
import type { TaskStream } from './task-stream.js';
import type { StreamTask, Task } from './task.js';

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
  /** What happens to tasks and workers. Costs nothing before the first listener is added. */
  readonly events: DispatcherEvents;

  /**
   * Runs `task` and promises its result. As `executeAsync(task, options)`, but an ordinary promise, which is cheaper:
   * a rejection that nobody handles is an unhandled rejection.
   *
   * @returns a promise that rejects with what `executeAsync`'s future would carry.
   * @throws {TypeError} if `task` is not a task or an option is of the wrong kind. Nothing is queued then.
   */
  execute<T, P = unknown>(task: Task<T>, options?: ExecuteOptions<P>): Promise<T>;

  /**
   * Queues one run of `task` and returns before it starts.
   *
   * Arguments are cloned when the task is handed to a worker: never within this call, possibly later. Do not change them
   * until the future runs or is done, or ask for a `snapshot`. Tasks are handed over by `priority`, within one in the order
   * submitted; among several workers a later one may start a little before an earlier one. A task starts at most once.
   * The yields of a generator task are passed over; its return value is the result.
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
  executeAsync<T, P = unknown>(task: Task<T>, options?: ExecuteOptions<P>): Future<T>;

  /**
   * Runs `task`, blocks this thread until it is done, and returns its result. Works as the first call of a process.
   * Replies and deadlines of other futures that fall due meanwhile are settled meanwhile.
   *
   * @throws what `executeAsync`'s future would carry; `DISPATCH_UNSUPPORTED` at once where this thread may not block
   * (capability `blocking`); where that is `'when-ready'`, `DISPATCH_UNAVAILABLE` at once if no worker is ready, and
   * `DISPATCH_SERIALIZATION` if only a port can carry the result (clauses B10 and B11).
   * @throws {TypeError} if `task` is not a task or an option is of the wrong kind.
   */
  executeSync<T>(task: Task<T>, options?: ExecuteSyncOptions): T;

  /**
   * Runs a generator task and gives what it yields, in order, then its return value. The task is submitted by the first
   * `next()`, and runs at most `window` values ahead of what was taken; while it stands still its slot is free for others.
   *
   * Leaving the loop cancels the task, and waits until its `finally` has run, `cancelGrace` at most. `timeout` counts from
   * the first `next()`. An abort ends the stream at once; any other failure comes after the values that have arrived:
   * what `executeAsync`'s future would carry, `DISPATCH_SERIALIZATION` for a yield that cannot be cloned, and a
   * `TypeError` if the task turns out not to be a generator.
   *
   * A stream that nobody waits for does not keep the process alive; one that is neither finished nor left keeps `close()`
   * waiting.
   *
   * @throws {TypeError} if `task` is not a task or an option is of the wrong kind.
   */
  stream<Y, T, P = unknown>(task: StreamTask<Y, T>, options?: StreamOptions<P>): TaskStream<Y, T>;

  /**
   * Runs a task for each item, and yields the results in the order of the items. Python's `Executor.map`, for inputs of
   * any length: nothing is taken before the first `next()`, and then only so many items ahead as keep the workers busy
   * (or `concurrency`), one after the other.
   *
   * The first failure, of a task, an item or the factory, rejects after the results of earlier items, and cancels the
   * rest. Leaving the loop does too. Either way the iterator of the items is closed.
   *
   * @throws {TypeError} if `factory` is not a function, `items` not iterable, or an option of the wrong kind.
   */
  map<A, T>(
    factory: (item: A) => Task<T>,
    items: Iterable<A> | AsyncIterable<A>,
    options: MapOptions & { readonly settled: true },
  ): TaskStream<MapOutcome<A, T>, void>;
  map<A, T>(
    factory: (item: A) => Task<T>,
    items: Iterable<A> | AsyncIterable<A>,
    options?: MapOptions & { readonly settled?: false },
  ): TaskStream<T, void>;

  /** What the dispatcher has done and is doing. Counts stay after it is closed. */
  stats(): DispatcherStats;

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

/** Tells whether `value` has the form of a dispatcher; Python's `@runtime_checkable`. */
export function isDispatcher(value: unknown): value is Dispatcher {
  if (typeof value !== 'object' || value === null) return false;
  const candidate: Partial<Record<PropertyKey, unknown>> = value;
  return (
    ['execute', 'executeAsync', 'executeSync', 'stream', 'map', 'stats', 'ready', 'close', Symbol.asyncDispose].every(
      (name) => typeof candidate[name] === 'function',
    ) &&
    typeof candidate['name'] === 'string' &&
    typeof candidate['status'] === 'string' &&
    typeof candidate['capabilities'] === 'object' &&
    candidate['capabilities'] !== null &&
    candidate['events'] instanceof EventTarget
  );
}
