import { check } from './check.js';
import { CancelledError, InvalidStateError, TimeoutError } from './errors.js';
import type { Demand, DoneCallback } from './future-demand.js';
import { unowned, type FutureProducer, type FutureResolversOptions } from './future-producer.js';
import { report } from './report.js';
import { checkTimeout } from './timeout.js';
import { afterMacrotask } from './unobserved.js';
import { limitWait } from './wait-limits.js';

/**
 * `pending`: the task has not started. `running`: it has. `cancelled` and `finished` (with a value or an error) are
 * final (clause F1).
 */
export type FutureState = 'pending' | 'running' | 'cancelled' | 'finished';

/** A future and the functions that its producer calls. */
export interface FutureResolvers<T> {
  readonly future: Future<T>;
  /**
   * Makes a pending future `running`. Call it before the work begins: a cancel and a start cannot both succeed (clause
   * F13).
   *
   * @returns `false` if the future is cancelled and the work must not begin.
   * @throws {InvalidStateError} if it is running or finished already.
   */
  start(): boolean;
  /** Finishes the future with a value, started or not. @throws {InvalidStateError} if it is done. */
  resolve(value: T): void;
  /** Finishes the future with an error, which may be any value. @throws {InvalidStateError} if it is done. */
  reject(error: unknown): void;
}

/** The parts of a future that the rest of this package may use, and producers through `@dispatch/core/internal`. */
export interface FutureInternals {
  /** Makes a pending future whose work `producer` does. */
  create<T>(producer: FutureProducer): Future<T>;
  /** Finishes it with a value. @throws {InvalidStateError} if it is done. */
  resolve<T>(future: Future<T>, value: T): void;
  /** Finishes it with an error. @throws {InvalidStateError} if it is done. */
  reject<T>(future: Future<T>, error: unknown): void;
  /** Whether it finished with an error. */
  failed(future: Future<unknown>): boolean;
  /** The same as `addDoneCallback`, but can be undone. */
  subscribe<T>(future: Future<T>, callback: (future: Future<T>) => void): void;
  /** Undoes one subscription; does nothing if there is none. */
  unsubscribe<T>(future: Future<T>, callback: (future: Future<T>) => void): void;
}

export let futureInternals: FutureInternals;

type Outcome = 'pending' | 'running' | 'cancelled' | 'resolved' | 'rejected';

/**
 * The handle to one run of a task, with the states of Python's `concurrent.futures.Future`.
 *
 * `await` takes it like a promise (clause F10). In addition its state can be read without waiting, a wait can have a
 * timeout of its own, and the task can be cancelled.
 *
 * A failed future that nothing observes is no unhandled rejection: one macrotask after the failure it is passed to the
 * dispatcher's `onUnobservedError`, by default a warning. `await`, `then`, `catch`, `finally`, `result`, `exception`,
 * `resultSync` and callbacks observe it (clauses F24 to F26).
 *
 * An `async` function that returns a future, and an async generator that yields one, await it. To pass the future
 * itself on, put it in an object or an array.
 */
export class Future<T> implements Promise<T>, Disposable {
  #outcome: Outcome = 'pending';
  #value: unknown = undefined;
  #observed = false;
  #producer: FutureProducer | undefined;
  #demand: Demand<T, Future<T>> | undefined = undefined;

  private constructor(producer: FutureProducer | undefined) {
    this.#producer = producer;
  }

  /**
   * Makes a future and the functions that settle it, as `Promise.withResolvers` does. `resultSync` cannot block for it.
   */
  static withResolvers<T>(options: FutureResolversOptions = {}): FutureResolvers<T> {
    const { onCancel } = options;
    const future = new Future<T>(onCancel && { ...unowned, onCancel });
    return {
      future,
      start: () => future.#start(),
      resolve: (value) => {
        future.#finish('resolved', value);
      },
      reject: (error) => {
        future.#finish('rejected', error);
      },
    };
  }

  /** The current state. */
  get state(): FutureState {
    if (this.#outcome === 'pending') return this.#producer?.isRunning() ? 'running' : 'pending';
    return this.#outcome === 'resolved' || this.#outcome === 'rejected' ? 'finished' : this.#outcome;
  }

  get [Symbol.toStringTag](): string {
    return 'Future';
  }

  /** Whether the future is cancelled or finished, and will not change any more. */
  done(): boolean {
    return this.#outcome !== 'pending' && this.#outcome !== 'running';
  }

  /** Whether the future is `running`. */
  running(): boolean {
    return this.state === 'running';
  }

  /** Whether the future is `cancelled`. */
  cancelled(): boolean {
    return this.#outcome === 'cancelled';
  }

  /**
   * Waits for the task's result. When `timeout` runs out, only this wait ends: the task continues, and the result can
   * be requested again (clauses F2, F4).
   *
   * @param timeout in milliseconds. `0` checks without waiting. Default: no limit.
   * @returns a promise that rejects with the task's error, the same object each time; with `DISPATCH_CANCELLED`; or
   * with `DISPATCH_TIMEOUT` if the time runs out first.
   * @throws {TypeError} if `timeout` is not a non-negative number.
   */
  result(timeout?: number): Promise<T> {
    const limit = checkTimeout(timeout);
    this.#observed = true;
    return limit === Infinity || this.done() ? this.#promise() : whenDone(this, limit).then(() => this.#promise());
  }

  /**
   * Waits for the task's error, or for `undefined` if the task succeeds. (A task may throw `undefined`; {@link result}
   * tells the two apart.) Waits and rejects like {@link result}, except that the task's error is the value (clause F3).
   *
   * @throws {TypeError} if `timeout` is not a non-negative number.
   */
  exception(timeout?: number): Promise<unknown> {
    const limit = checkTimeout(timeout);
    this.#observed = true;
    return whenDone(this, limit).then(() => {
      if (this.#outcome === 'cancelled') throw this.#value;
      return this.#outcome === 'rejected' ? this.#value : undefined;
    });
  }

  /**
   * Blocks this thread until the task's result is there, and returns it. Replies and deadlines of other futures that
   * arrive meanwhile are handled meanwhile. When `timeout` (milliseconds) runs out, only this wait ends. Whatever it
   * throws, the future stays as it is (clauses F5, B2 to B8, B10).
   *
   * @throws the task's error, the same object each time.
   * @throws {CancelledError} if the future is cancelled.
   * @throws {TimeoutError} if the time runs out.
   * @throws {UnsupportedError} at once, if the future is not done and this thread cannot block for it.
   * @throws {DispatcherUnavailableError} at once, if `blocking` is `'when-ready'`, the task has not started and no
   * worker is ready.
   * @throws {TypeError} if `timeout` is not a non-negative number.
   */
  resultSync(timeout?: number): T {
    const limit = checkTimeout(timeout);
    this.#observed = true;
    if (!this.done() && limit > 0) {
      (this.#producer ?? unowned).block(limit);
    }
    if (!this.done()) throw tooLate(limit);
    // The outcome's other half says what the value is.
    if (this.#outcome === 'resolved') return this.#value as T;
    throw this.#value;
  }

  /**
   * Cancels the task. A pending task never starts; the signal of a running one aborts, and its result is discarded.
   * When this returns, the future is `cancelled` and its callbacks have run. A second call changes nothing (clauses F6,
   * C1 to C9).
   *
   * @param reason becomes the `cause` of the {@link CancelledError} and the reason of the task's signal.
   * @returns `true` if the future is cancelled, now or by an earlier call; `false` if it has finished.
   */
  cancel(reason?: unknown): boolean {
    if (this.done()) return this.#outcome === 'cancelled';
    const error = new CancelledError(undefined, reason === undefined ? undefined : { cause: reason });
    // Before the producer is notified: it may read the future's state, or cancel it again.
    this.#outcome = 'cancelled';
    this.#value = error;
    try {
      this.#producer?.onCancel(reason);
    } catch (thrown) {
      report(thrown, 'onCancel threw');
    }
    this.#settle('cancelled', error);
    return true;
  }

  /**
   * Calls `fn` with this future when it is done: synchronously with the change of state, in the order added; within
   * this call if it is done already. A function that is added twice is called twice. What it throws is reported with
   * `reportError`, and the other callbacks still run (clauses F7 to F9).
   *
   * @throws {TypeError} if `fn` is not a function.
   */
  addDoneCallback(fn: (future: Future<T>) => void): void {
    check(typeof fn === 'function', 'fn', 'a function', fn);
    this.#subscribe(fn);
  }

  /** The same as `result().then(…)`. */
  then<R = T, E = never>(
    onFulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onRejected?: ((error: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    return this.#promise().then(onFulfilled, onRejected);
  }

  /** The same as `result().catch(…)`. */
  catch<E = never>(onRejected?: ((error: unknown) => E | PromiseLike<E>) | null): Promise<T | E> {
    return this.#promise().catch(onRejected);
  }

  /** The same as `result().finally(…)`. */
  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.#promise().finally(onFinally);
  }

  /** Cancels the task if it is not done, at the end of `using future = dispatcher.executeAsync(…)` (clause F11). */
  [Symbol.dispose](): void {
    this.cancel();
  }

  #start(): boolean {
    if (this.#outcome === 'cancelled') return false;
    if (this.#outcome !== 'pending') throw wrongState('start', this);
    this.#outcome = 'running';
    return true;
  }

  #finish(outcome: 'resolved' | 'rejected', value: unknown): void {
    if (this.done()) throw wrongState(outcome === 'resolved' ? 'resolve' : 'reject', this);
    this.#settle(outcome, value);
  }

  #settle(outcome: 'cancelled' | 'resolved' | 'rejected', value: unknown): void {
    this.#outcome = outcome;
    this.#value = value;
    const demand = this.#demand;
    if (demand !== undefined) {
      if (outcome === 'resolved') demand.resolve?.(value as T);
      else demand.reject?.(value);
      // One at a time: a callback may end the wait that another belongs to.
      for (let next = demand.callbacks?.shift(); next !== undefined; next = demand.callbacks?.shift()) this.#call(next);
    }
    if (outcome === 'rejected' && !this.#observed) {
      afterMacrotask(() => {
        if (!this.#observed) (this.#producer ?? unowned).onUnobserved(value);
      });
    }
  }

  #call(callback: DoneCallback<Future<T>>): void {
    try {
      callback(this);
    } catch (error) {
      report(error, 'A callback of a future threw');
    }
  }

  #subscribe(callback: DoneCallback<Future<T>>): void {
    this.#observed = true;
    if (this.done()) this.#call(callback);
    else ((this.#demand ??= {}).callbacks ??= []).push(callback);
  }

  #unsubscribe(callback: DoneCallback<Future<T>>): void {
    const callbacks = this.#demand?.callbacks;
    const index = callbacks?.lastIndexOf(callback) ?? -1;
    if (index >= 0) callbacks?.splice(index, 1);
  }

  #promise(): Promise<T> {
    this.#observed = true;
    const demand = (this.#demand ??= {});
    return (demand.promise ??=
      this.#outcome === 'resolved'
        ? Promise.resolve(this.#value as T)
        : this.done()
          ? Promise.reject(this.#value)
          : new Promise((resolve, reject) => {
              demand.resolve = resolve;
              demand.reject = reject;
            }));
  }

  static {
    futureInternals = {
      create: (producer) => new Future(producer),
      resolve: (future, value) => {
        future.#finish('resolved', value);
      },
      reject: (future, error) => {
        future.#finish('rejected', error);
      },
      failed: (future) => future.#outcome === 'rejected',
      subscribe: (future, callback) => {
        future.#subscribe(callback);
      },
      unsubscribe: (future, callback) => {
        future.#unsubscribe(callback);
      },
    };
  }
}

function wrongState(method: string, future: Future<unknown>): InvalidStateError {
  return new InvalidStateError(`${method}() called on a ${future.state} future`);
}

function tooLate(timeout: number): TimeoutError {
  return new TimeoutError(`the future is not done after ${timeout} ms; its task continues`);
}

/** Fulfils when the future is done, rejects if `timeout` runs out first. */
function whenDone(future: Future<unknown>, timeout: number): Promise<void> {
  return new Promise((resolve, reject) => {
    if (future.done()) return resolve();
    let stop = (): void => {};
    const onDone = (): void => {
      stop();
      resolve();
    };
    futureInternals.subscribe(future, onDone);
    stop = limitWait(timeout, undefined, () => {
      futureInternals.unsubscribe(future, onDone);
      reject(tooLate(timeout));
    });
  });
}
