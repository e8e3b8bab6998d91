/// <reference lib="esnext.disposable" preserve="true" />
import type { Capabilities } from './capabilities.js';
import type { DispatcherEvents } from './events.js';
import type { ExecuteOptions, ExecuteSyncOptions, MapOptions, MapOutcome, StreamOptions } from './execute-options.js';
import type { Future } from './future.js';
import type { DispatcherStats } from './stats.js';
import type { TaskStream } from './task-stream.js';
import type { StreamTask, Task } from './task.js';

/** Options of `close()`. `undefined` is the same as leaving an option out. */
export interface CloseOptions {
  /** Cancel tasks that have not started, instead of running them (clause X3). Default `false`. */
  readonly cancelPending?: boolean | undefined;
  /**
   * How long accepted tasks may take, in milliseconds; then the rest fails with `DISPATCH_CLOSED` (clause X4). Default:
   * no limit.
   */
  readonly timeout?: number | undefined;
}

/** `open`: accepts tasks. `closing`: finishes the tasks it has accepted. `closed`: final. */
export type DispatcherStatus = 'open' | 'closing' | 'closed';

/**
 * Runs tasks somewhere else: in worker threads, in Web Workers, or on this thread. All dispatchers behave as the
 * contract (docs/contract.md) says; `capabilities` describes the differences. `[Symbol.asyncDispose]()` is the same as
 * `close()`, for `await using` (clause X8).
 */
export interface Dispatcher extends AsyncDisposable {
  /** The option `name`; by default, a name that the adapter chooses (clause A2). */
  readonly name: string;
  /** What this dispatcher can do. Never changes. */
  readonly capabilities: Capabilities;
  /** Whether the dispatcher accepts tasks. */
  readonly status: DispatcherStatus;
  /** Events of tasks and workers (clauses N9 and N10). An event is created only if there is a listener for it. */
  readonly events: DispatcherEvents;

  /**
   * Runs `task` and returns an ordinary promise of its result, where {@link executeAsync} returns a {@link Future},
   * which has a state and can be cancelled. The promise costs less, and its unhandled rejection is one of the
   * platform's (clause F27). Everything else is the same.
   *
   * @returns a promise that rejects with the error that the future would carry.
   * @throws {TypeError} if `task` is not a task or an option is of the wrong kind; then nothing is queued (clauses A7
   * and A8).
   */
  execute<T, P = unknown>(task: Task<T>, options?: ExecuteOptions<P>): Promise<T>;

  /**
   * Submits one run of `task` and returns its future, before the task starts (clause R1).
   *
   * The arguments are cloned when the task is assigned to a worker, which is never within this call (clause D3). Do not
   * change them until the future is running or done, or use `snapshot`. Tasks are assigned by `priority`, and in the
   * order of submission within one priority (clauses R2 and R18). Of a generator task, the return value is the result
   * and yielded values are discarded (clause S13).
   *
   * Conditions of the dispatcher are never thrown. The future carries:
   * - `DISPATCH_CLOSED` after `close()` was called.
   * - `DISPATCH_QUEUE_FULL` if `maxQueue` tasks wait already.
   * - `DISPATCH_CANCELLED`, with the state `cancelled`, after `cancel()` or if `signal` aborts.
   * - `DISPATCH_TIMEOUT` if the time runs out.
   * - `DISPATCH_SERIALIZATION` if an argument, the result or a thrown value cannot be cloned by one of the two threads.
   * - `DISPATCH_TASK_NOT_FOUND` if the worker has no such task.
   * - `DISPATCH_UNAVAILABLE` if no worker can be started, or the task's module cannot be loaded in one.
   * - `DISPATCH_WORKER_LOST` if the worker ends while the task runs.
   * - what the task throws, as it was thrown (clauses E1 to E8).
   *
   * @throws {TypeError} if `task` is not a task or an option is of the wrong kind; then nothing is queued (clauses A7
   * and A8).
   */
  executeAsync<T, P = unknown>(task: Task<T>, options?: ExecuteOptions<P>): Future<T>;

  /**
   * Runs `task`, blocks this thread until it is done, and returns its result. Replies and deadlines of other futures
   * of this dispatcher are handled meanwhile (clauses B1 to B11).
   *
   * @throws the error that the future of {@link executeAsync} would carry.
   * @throws {UnsupportedError} if this thread may not block for the task (capability `blocking`). Nothing runs then,
   * except if `blocking` is `'synchronous'` and the task turns out to await: such a task is cancelled (clauses B7, B8).
   * @throws {DispatcherUnavailableError} also if `blocking` is `'when-ready'` and no worker is ready, or the last one
   * is lost before the task starts. The task does not run then (clause B10).
   * @throws {SerializationError} also if `blocking` is `'when-ready'` and only a port can carry the result (clause
   * B11).
   * @throws {TypeError} if `task` is not a task or an option is of the wrong kind; then nothing is queued.
   */
  executeSync<T>(task: Task<T>, options?: ExecuteSyncOptions): T;

  /**
   * Runs a generator task and yields what it yields, copied and in order, then ends with its return value. The first
   * `next()` submits the task. It runs at most `highWaterMark` values ahead of the consumer; while it is suspended, its
   * slot is free for other tasks (clauses S1 to S4, S14).
   *
   * Exiting the loop early cancels the task and waits until its `finally` has run, or for `cancelGrace` (clause S6). What
   * the `finally` throws then rejects `return()`. An error with which the task has ended earlier, and that no `next()`
   * has delivered, is passed to `onUnobservedError` (clause S7).
   * Aborting `signal` ends the stream at once with `DISPATCH_CANCELLED` and drops the values that are not yet taken
   * (clause S9). Any other failure follows the values that have arrived:
   * - what the future of {@link executeAsync} would carry.
   * - `DISPATCH_SERIALIZATION` if a yielded value cannot be cloned by one of the two threads.
   * - a `TypeError` if the task is not a generator, or its `next()` gives something else than an object (clause S16).
   * - `DISPATCH_WORKER_LOST` if its worker is blocked by what another task left behind (clause L23).
   *
   * A stream that is not awaited does not keep the process alive. `close()` waits for a stream that is neither finished
   * nor closed; without a `timeout`, it does not keep the process alive for it (clauses S19, S21). After `close()`, the first `next()` rejects with `DISPATCH_CLOSED`.
   *
   * @throws {TypeError} if `task` is not a task or an option is of the wrong kind.
   */
  stream<Y, T, P = unknown>(task: StreamTask<Y, T>, options?: StreamOptions<P>): TaskStream<Y, T>;

  /**
   * Runs a task for each item and yields the results, in the order of the items. Corresponds to Python's
   * `Executor.map`, for any number of items: it takes none before the first `next()`, then one after the other, and
   * only as many ahead of the results as keep the workers busy, or `concurrency` (clauses M1 to M4). A promise in an
   * `Iterable` is awaited, as `for await` does (clause M12). As there, a promise that rejects before its turn is an
   * unhandled rejection. `factory` and the iterator run in the `AsyncLocalStorage` context of this call (clause A20).
   *
   * The first failure, of a task, of an item or of `factory`, rejects after the results of earlier items, cancels the
   * other tasks and closes the iterator of the items (clauses M5 and M8). Exiting the loop early cancels and closes
   * them too, without waiting for an item that has been requested (clause M6). Aborting `signal` does the same, and
   * rejects with `DISPATCH_CANCELLED` (clause M7). After `close()`, an item that is taken fails with `DISPATCH_CLOSED` (clause M10). An iterator that breaks the protocol,
   * such as a `next()` that gives something else than an object, is a `TypeError`, as in `for await`: the failure of the
   * requested item, or of `return()` (clauses M13 and M14).
   *
   * @throws {TypeError} if `factory` is not a function, `items` is not iterable, or an option is of the wrong kind.
   */
  map<A, T, P = unknown>(
    factory: (item: A) => Task<T>,
    items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
    options: MapOptions<P> & { readonly settled: true },
  ): TaskStream<MapOutcome<A, T>, void>;
  map<A, T, P = unknown>(
    factory: (item: A) => Task<T>,
    items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
    options?: MapOptions<P> & { readonly settled?: false | undefined },
  ): TaskStream<T, void>;
  map<A, T, P = unknown>(
    factory: (item: A) => Task<T>,
    items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
    options?: MapOptions<P>,
  ): TaskStream<T | MapOutcome<A, T>, void>;

  /** Returns statistics of the tasks and workers (clauses N6 to N8). Counts stay after the dispatcher is closed. */
  stats(): DispatcherStats;

  /**
   * Starts the workers that the dispatcher keeps, and waits until they are ready. Tasks do not need it: workers start
   * on demand. If they are ready already, it fulfils at once (clause R13).
   *
   * @returns a promise that rejects with `DISPATCH_UNAVAILABLE` if a worker cannot be started, and with
   * `DISPATCH_CLOSED` after `close()` was called.
   */
  ready(): Promise<void>;

  /**
   * Rejects new tasks at once, lets accepted ones finish, then ends the workers. Afterwards no worker, timer, port or
   * listener is left (clauses X1 to X7). A second call joins the first closing; stricter options apply to it.
   *
   * @returns a promise that always fulfils, even if tasks fail, workers are lost or none could start.
   * @throws {TypeError} if an option is of the wrong kind; then nothing is closed.
   */
  close(options?: CloseOptions): Promise<void>;
}

/**
 * Returns whether `value` has all members of a {@link Dispatcher} (clause A1). Never throws: a member that cannot be
 * read, such as those of most Proxies, is missing.
 */
export function isDispatcher(value: unknown): value is Dispatcher {
  const candidate = value as Partial<Record<PropertyKey, unknown>>;
  try {
    // What is not an object lacks them, or throws.
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
  } catch {
    return false;
  }
}
