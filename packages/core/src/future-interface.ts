/// <reference lib="esnext.disposable" preserve="true" />
import type { FutureResolversOptions, FutureSettlers } from './future-producer.js';
import type { FutureState } from './future-state.js';

/** A future and the functions that its producer calls. */
export interface FutureResolvers<T> extends FutureSettlers<T> {
  readonly future: Future<T>;
}

/**
 * The handle to one run of a task, with the states of Python's `concurrent.futures.Future`. It can be awaited (clause
 * F10), its state can be read, a wait can have a timeout of its own, and the task can be cancelled.
 *
 * A failed future that nothing observes is not an unhandled rejection: one macrotask after the failure it is passed to
 * the dispatcher's `onUnobservedError`, by default a warning. `await`, `then`, `catch`, `finally`, `result`,
 * `exception`, `resultSync` and callbacks observe it (clauses F24 to F26).
 *
 * `async` functions and generators await a future that they return or yield. To pass it on, put it in an object.
 */
export interface Future<T> extends Promise<T>, Disposable {
  /** The current state. */
  readonly state: FutureState;

  /** Whether the future is cancelled or finished, and will not change any more. */
  done(): boolean;

  /** Whether the future is `running`. */
  running(): boolean;

  /** Whether the future is `cancelled`. */
  cancelled(): boolean;

  /**
   * Waits for the task's result. When `timeout` runs out, only this wait ends: the task continues, and the result can
   * be requested again (clauses F2, F4).
   *
   * @param timeout in milliseconds. `0` checks without waiting. Default: no limit.
   * @returns a promise that rejects with the task's error, the same object each time; with `DISPATCH_CANCELLED`; or
   * with `DISPATCH_TIMEOUT` if the time runs out first.
   * @throws {TypeError} if `timeout` is not a non-negative number.
   */
  result(timeout?: number): Promise<T>;

  /**
   * Waits for the task's error, or for `undefined` if the task succeeds (a task may throw `undefined`, too). Waits and
   * rejects like {@link result}, except that the task's error is the value (clause F3).
   *
   * @throws {TypeError} if `timeout` is not a non-negative number.
   */
  exception(timeout?: number): Promise<unknown>;

  /**
   * Blocks this thread until the future is done, and returns the task's result. Replies and deadlines of other futures
   * of its dispatcher are handled meanwhile. When `timeout` (milliseconds) runs out, only this wait ends. Where
   * `blocking` is `'synchronous'`, it runs a pending task on this thread, for as long as that takes, and cancels one
   * that awaits. Where it is `'when-ready'`, a result that only a port can carry makes the future fail with
   * `DISPATCH_SERIALIZATION`. Otherwise, whatever this throws, the future stays as it is (clauses F5, B2 to B8, B10,
   * B11).
   *
   * @throws what {@link result} rejects with; `DISPATCH_UNSUPPORTED` if this thread cannot block for it;
   * `DISPATCH_UNAVAILABLE` if `blocking` is `'when-ready'`, the task has not started and no worker is ready.
   * @throws {TypeError} if `timeout` is not a non-negative number.
   */
  resultSync(timeout?: number): T;

  /**
   * Cancels the task. A pending task never starts; the signal of a running one aborts, and its result is discarded.
   * When this returns, the future is `cancelled` and its callbacks have run. Repeated calls change nothing (clauses F6,
   * C1 to C9).
   *
   * @param reason becomes the `cause` of the {@link CancelledError} and the reason of the task's signal.
   * @returns `true` if the future is cancelled, now or by an earlier call; `false` if it has finished.
   */
  cancel(reason?: unknown): boolean;

  /**
   * Calls `fn` with this future when it is done: synchronously with the change of state, in the order added; within
   * this call if it is done already. Runs in the `AsyncLocalStorage` context of this call (clause A20). A function that
   * is added twice is called twice. What it throws is reported with `reportError`, and the other callbacks still run
   * (clauses F7 to F9).
   *
   * @throws {TypeError} if `fn` is not a function.
   */
  addDoneCallback(fn: (future: Future<T>) => void): void;

  /** The same as `result().then(…)`. */
  then<R = T, E = never>(
    onFulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onRejected?: ((error: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E>;

  /** The same as `result().catch(…)`. */
  catch<E = never>(onRejected?: ((error: unknown) => E | PromiseLike<E>) | null): Promise<T | E>;

  /** The same as `result().finally(…)`. */
  finally(onFinally?: (() => void) | null): Promise<T>;

  /** Cancels the task if it is not done, at the end of `using future = dispatcher.executeAsync(…)` (clause F11). */
  [Symbol.dispose](): void;
}

/** The class of all futures. */
export interface FutureClass extends Function {
  readonly prototype: Future<unknown>;

  /**
   * Creates a future and the functions that settle it. `resultSync` cannot block for it (clauses F5, F13 to F16).
   *
   * @throws {TypeError} if an option is of the wrong kind.
   */
  withResolvers<T>(options?: FutureResolversOptions): FutureResolvers<T>;

  /** `instanceof` recognises futures of another copy of this package too. */
  [Symbol.hasInstance](value: unknown): value is Future<unknown>;
}
