import { bindContext } from './callback-context.js';
import { check, objectOf } from './check.js';
import { CancelledError, InvalidStateError } from './errors.js';
import { callBack, Observers, type Callback } from './future-observers.js';
import { unowned, type FutureProducer, type FutureResolversOptions, type FutureSettlers } from './future-producer.js';
import type { FutureState, Outcome } from './future-state.js';
import { report } from './report.js';
import { checkTimeout } from './timeout.js';
import { uncloneable } from './uncloneable.js';
import { afterMacrotask } from './unobserved.js';
import { tooLate, whenDone } from './when-done.js';

/** A future and the functions that its producer calls. */
export interface FutureResolvers<T> extends FutureSettlers<T> {
  readonly future: Future<T>;
}

/**
 * For the rest of this package, and for producers through `@dispatch/core/internal`. `unsubscribe` undoes one
 * `subscribe`. `resolve` and `reject` throw an `InvalidStateError` if the future is done.
 */
export interface FutureInternals {
  create<T>(producer: FutureProducer): Future<T>;
  resolve<T>(future: Future<T>, value: T): void;
  reject<T>(future: Future<T>, error: unknown): void;
  failed(future: Future<unknown>): boolean;
  subscribe<T>(future: Future<T>, callback: (future: Future<T>) => void): void;
  unsubscribe<T>(future: Future<T>, callback: (future: Future<T>) => void): void;
}

export let futureInternals: FutureInternals;

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
export class Future<T> implements Promise<T>, Disposable {
  #outcome: Outcome = 'pending';
  #value: unknown = undefined;
  #observed = false;
  #producer: FutureProducer | undefined;
  #observers: Observers<T, Future<T>> | undefined = undefined;
  /** @internal A future cannot be cloned: as an argument or a result it fails its task (clause D16). */
  readonly uncloneable: symbol = uncloneable;

  private constructor(producer: FutureProducer | undefined) {
    this.#producer = producer;
  }

  /**
   * Creates a future and the functions that settle it. `resultSync` cannot block for it (clauses F5, F13 to F16).
   *
   * @throws {TypeError} if an option is of the wrong kind.
   */
  static withResolvers<T>(options: FutureResolversOptions = {}): FutureResolvers<T> {
    const { onCancel } = objectOf(options);
    check(onCancel === undefined || typeof onCancel === 'function', 'onCancel', 'a function', onCancel);
    const future = new Future<T>(onCancel && { ...unowned, onCancel: bindContext(onCancel) });
    return {
      future,
      start: () => future.#start(),
      resolve: (value) => void future.#finish('resolved', value),
      reject: (error) => void future.#finish('rejected', error),
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
    if (limit === Infinity || this.done()) return this.#promise();
    return whenDone(this, limit, futureInternals).then(() => this.#promise());
  }

  /**
   * Waits for the task's error, or for `undefined` if the task succeeds (a task may throw `undefined`, too). Waits and
   * rejects like {@link result}, except that the task's error is the value (clause F3).
   *
   * @throws {TypeError} if `timeout` is not a non-negative number.
   */
  exception(timeout?: number): Promise<unknown> {
    const limit = checkTimeout(timeout);
    this.#observed = true;
    return whenDone(this, limit, futureInternals).then(() => {
      if (this.#outcome === 'cancelled') throw this.#value;
      return this.#outcome === 'rejected' ? this.#value : undefined;
    });
  }

  /**
   * Blocks this thread until the future is done, and returns the task's result. Replies and deadlines of other futures
   * that arrive meanwhile are handled meanwhile. When `timeout` (milliseconds) runs out, only this wait ends. Where
   * `blocking` is `'synchronous'`, it runs a pending task on this thread, for as long as that takes, and cancels one
   * that awaits. Where it is `'when-ready'`, a result that only a port can carry makes the future fail with
   * `DISPATCH_SERIALIZATION`. Otherwise, whatever this throws, the future stays as it is (clauses F5, B2 to B8, B10,
   * B11).
   *
   * @throws what {@link result} rejects with; `DISPATCH_UNSUPPORTED` if this thread cannot block for it;
   * `DISPATCH_UNAVAILABLE` if `blocking` is `'when-ready'`, the task has not started and no worker is ready.
   * @throws {TypeError} if `timeout` is not a non-negative number.
   */
  resultSync(timeout?: number): T {
    const limit = checkTimeout(timeout);
    this.#observed = true;
    if (!this.done() && limit > 0) (this.#producer ?? unowned).block(limit);
    if (!this.done()) throw tooLate(limit);
    if (this.#outcome === 'resolved') return this.#value as T;
    throw this.#value;
  }

  /**
   * Cancels the task. A pending task never starts; the signal of a running one aborts, and its result is discarded.
   * When this returns, the future is `cancelled` and its callbacks have run. Repeated calls change nothing (clauses F6,
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
   * this call if it is done already. Runs in the `AsyncLocalStorage` context of this call (clause A20). A function that
   * is added twice is called twice. What it throws is reported with `reportError`, and the other callbacks still run
   * (clauses F7 to F9).
   *
   * @throws {TypeError} if `fn` is not a function.
   */
  addDoneCallback(fn: (future: Future<T>) => void): void {
    check(typeof fn === 'function', 'fn', 'a function', fn);
    this.#subscribe(bindContext((future) => callBack(fn, future)));
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
    this.#check(this.#outcome === 'pending', 'started');
    this.#outcome = 'running';
    return true;
  }

  #finish(outcome: 'resolved' | 'rejected', value: unknown): void {
    this.#check(!this.done(), outcome);
    this.#settle(outcome, value);
  }

  #check(holds: boolean, what: string): void {
    if (!holds) throw new InvalidStateError(`a ${this.state} future cannot be ${what}`);
  }

  #settle(outcome: 'cancelled' | 'resolved' | 'rejected', value: unknown): void {
    this.#outcome = outcome;
    this.#value = value;
    this.#observers?.settle(outcome === 'resolved', value, this);
    if (outcome !== 'rejected' || this.#observed) return;
    afterMacrotask(() => {
      if (!this.#observed) (this.#producer ?? unowned).onUnobserved(value);
    });
  }

  #subscribe(callback: Callback<Future<T>>): void {
    this.#observed = true;
    if (this.done()) callBack(callback, this);
    else (this.#observers ??= new Observers()).add(callback);
  }

  #promise(): Promise<T> {
    this.#observed = true;
    const observers = (this.#observers ??= new Observers());
    if (observers.promise === undefined) {
      if (this.#outcome === 'resolved') observers.promise = Promise.resolve(this.#value as T);
      else observers.promise = this.done() ? Promise.reject(this.#value) : observers.open();
    }
    return observers.promise;
  }

  static {
    futureInternals = {
      create: (producer) => new Future(producer),
      resolve: (future, value) => void future.#finish('resolved', value),
      reject: (future, error) => void future.#finish('rejected', error),
      failed: (future) => future.#outcome === 'rejected',
      subscribe: (future, callback) => void future.#subscribe(callback),
      unsubscribe: (future, callback) => void future.#observers?.remove(callback),
    };
  }
}
