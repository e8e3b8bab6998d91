import { CancelledError, InvalidStateError, TimeoutError } from './errors.js';
import { unowned, type FutureResolversOptions, type FutureProducer } from './future-producer.js';
import { report } from './report.js';
import { checkTimeout, startTimer } from './timeout.js';
import { afterMacrotask } from './unobserved.js';

/** `pending`: not started. `running`: started. `cancelled` and `finished` (with a result or an error) are final. */
export type FutureState = 'pending' | 'running' | 'cancelled' | 'finished';

/** The producer's half of a future, apart from the consumer's. */
export interface FutureResolvers<T> {
  readonly future: Future<T>;
  /**
   * Claims the work: the race between cancelling and starting is decided here.
   *
   * @returns `false` if the future was cancelled and the work must not begin.
   * @throws {InvalidStateError} if it has started or finished already.
   */
  start(): boolean;
  /** Finishes the future with a value, started or not. @throws {InvalidStateError} if it is done. */
  resolve(value: T): void;
  /** Finishes the future with an error, which may be any value. @throws {InvalidStateError} if it is done. */
  reject(error: unknown): void;
}

/** The parts of a future that the rest of this package, and producers through `@dispatch/core/internal`, may touch. */
export interface FutureInternals {
  /** A pending future whose work `producer` does. */
  create<T>(producer: FutureProducer): Future<T>;
  /** Finishes it with a value. @throws {InvalidStateError} if it is done. */
  resolve<T>(future: Future<T>, value: T): void;
  /** Finishes it with an error. @throws {InvalidStateError} if it is done. */
  reject<T>(future: Future<T>, error: unknown): void;
  /** Whether it finished with an error. */
  failed(future: Future<unknown>): boolean;
  /** As `addDoneCallback`, to be taken back. */
  subscribe<T>(future: Future<T>, callback: (future: Future<T>) => void): void;
  /** Takes a subscription back; nothing happens if there is none. */
  unsubscribe<T>(future: Future<T>, callback: (future: Future<T>) => void): void;
}

export let futureInternals: FutureInternals;

// Declared as a method: its parameter must not make Future<T> invariant in T, or a Future<number> were no Future<unknown>.
type DoneCallback<T> = { bivariant(future: Future<T>): void }['bivariant'];
type Outcome = 'pending' | 'running' | 'cancelled' | 'resolved' | 'rejected';

/** What most futures never need, made on demand: a future is made for every call. */
interface Demand<T> {
  promise?: Promise<T>;
  resolve?(value: T): void;
  reject?(error: unknown): void;
  callbacks?: DoneCallback<T>[];
}

// Above 200 lines, half of them documentation: the state machine and its private parts cannot live in two files.

/**
 * The handle to one run of a task: `concurrent.futures.Future`'s state machine, with JavaScript's manners.
 *
 * It is awaitable like a promise. Beyond that, its state can be read without waiting, waiting for it can be limited
 * without touching it, and it can be cancelled.
 *
 * A failed future that nobody looks at is not an unhandled rejection: one macrotask after the failure it is reported as a
 * warning (or to the dispatcher's `onUnobservedError`). Looking is `await`, `then`, `result`, `exception`, `resultSync`
 * or a callback.
 *
 * An `async` function that returns a future, and an async generator that yields one, await it. To hand a future on as it
 * is, put it in an object or an array.
 */
export class Future<T> implements Promise<T>, Disposable {
  #outcome: Outcome = 'pending';
  #value: unknown = undefined;
  #observed = false;
  #producer: FutureProducer | undefined;
  #demand: Demand<T> | undefined = undefined;

  private constructor(producer: FutureProducer | undefined) {
    this.#producer = producer;
  }

  /**
   * A future and the functions that settle it, named after `Promise.withResolvers`.
   *
   * @param options `onCancel` is told of a cancellation.
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

  get state(): FutureState {
    if (this.#outcome === 'pending') return this.#producer?.isRunning() ? 'running' : 'pending';
    return this.#outcome === 'resolved' || this.#outcome === 'rejected' ? 'finished' : this.#outcome;
  }

  get [Symbol.toStringTag](): string {
    return 'Future';
  }

  /** Whether the future is cancelled or finished: it never changes again. */
  done(): boolean {
    return this.#outcome !== 'pending' && this.#outcome !== 'running';
  }

  /** Whether the task has started and not ended. */
  running(): boolean {
    return this.state === 'running';
  }

  cancelled(): boolean {
    return this.#outcome === 'cancelled';
  }

  /**
   * The task's result, as a promise. Running out of `timeout` only ends this wait: the future and its task go on, and
   * the result can be asked for again.
   *
   * @param timeout in milliseconds; `0` looks without waiting; none waits for ever.
   * @returns a promise that rejects with the very error of the task, with `DISPATCH_CANCELLED`, or, if `timeout` ran out
   * while the future was not done, with `DISPATCH_TIMEOUT`.
   * @throws {TypeError} if `timeout` is not a duration.
   */
  result(timeout?: number): Promise<T> {
    const limit = checkTimeout(timeout);
    this.#observed = true;
    return limit === Infinity || this.done() ? this.#promise() : this.#wait(limit).then(() => this.#promise());
  }

  /**
   * What the task threw, as a promise; `undefined` if it succeeded. (A task may throw `undefined`; `result` tells the two
   * apart.) Waits and fails like {@link result}, except that the task's error is the value.
   *
   * @throws {TypeError} if `timeout` is not a duration.
   */
  exception(timeout?: number): Promise<unknown> {
    const limit = checkTimeout(timeout);
    this.#observed = true;
    return this.#wait(limit).then(() => {
      if (this.#outcome === 'cancelled') throw this.#value;
      return this.#outcome === 'rejected' ? this.#value : undefined;
    });
  }

  /**
   * The task's result, blocking this thread until it is there. Replies and deadlines of other futures that fall due
   * meanwhile are settled meanwhile. Running out of `timeout` only ends this wait.
   *
   * @throws the very error of the task; `DISPATCH_CANCELLED`; `DISPATCH_TIMEOUT` if `timeout` (milliseconds) ran out;
   * `DISPATCH_UNSUPPORTED` at once if the future is not done and this thread may not block for it; where the capability
   * `blocking` is `'when-ready'`, `DISPATCH_UNAVAILABLE` at once if its task has not begun and no worker is ready. The future is
   * left as it is then.
   * @throws {TypeError} if `timeout` is not a duration.
   */
  resultSync(timeout?: number): T {
    const limit = checkTimeout(timeout);
    this.#observed = true;
    if (!this.done() && limit > 0) {
      (this.#producer ?? unowned).block(limit);
    }
    if (!this.done()) throw waitedTooLong(limit);
    // The outcome's other half says what the value is.
    if (this.#outcome === 'resolved') return this.#value as T;
    throw this.#value;
  }

  /**
   * Cancels the task. A pending one never starts; a running one is told to stop, and its late result is discarded. The
   * future is `cancelled` and its callbacks have run when this returns.
   *
   * @param reason becomes the `cause` of the {@link CancelledError} and the reason of the task's signal.
   * @returns `true` if the future is cancelled now, be it by an earlier call; `false` if it had finished.
   */
  cancel(reason?: unknown): boolean {
    if (this.done()) return this.#outcome === 'cancelled';
    const error = new CancelledError(undefined, reason === undefined ? undefined : { cause: reason });
    // Before the producer hears of it: it may look at the future, or cancel it again.
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
   * Calls `fn` with this future once it is done: synchronously with the change of state, in the order added, a function
   * added twice twice; at once if it is done already. What a callback throws is reported (`reportError`) and harms no other.
   *
   * @throws {TypeError} if `fn` is not a function.
   */
  addDoneCallback(fn: (future: Future<T>) => void): void {
    if (typeof fn !== 'function') throw new TypeError(`addDoneCallback(fn): 'fn' is not a function but ${typeof fn}`);
    this.#subscribe(fn);
  }

  then<R = T, E = never>(
    onFulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onRejected?: ((error: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    return this.#promise().then(onFulfilled, onRejected);
  }

  catch<E = never>(onRejected?: ((error: unknown) => E | PromiseLike<E>) | null): Promise<T | E> {
    return this.#promise().catch(onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.#promise().finally(onFinally);
  }

  /** Cancels the task if it is not done: `using future = dispatcher.executeAsync(…)`. */
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
      // One by one, since a callback may end the wait that another belongs to.
      for (let next = demand.callbacks?.shift(); next !== undefined; next = demand.callbacks?.shift()) this.#call(next);
    }
    if (outcome === 'rejected' && !this.#observed) {
      afterMacrotask(() => {
        if (!this.#observed) (this.#producer ?? unowned).onUnobserved(value);
      });
    }
  }

  #call(callback: DoneCallback<T>): void {
    try {
      callback(this);
    } catch (error) {
      report(error, 'A callback of a future threw');
    }
  }

  #subscribe(callback: DoneCallback<T>): void {
    this.#observed = true;
    if (this.done()) this.#call(callback);
    else ((this.#demand ??= {}).callbacks ??= []).push(callback);
  }

  #unsubscribe(callback: DoneCallback<T>): void {
    const callbacks = this.#demand?.callbacks;
    const index = callbacks?.lastIndexOf(callback) ?? -1;
    if (index >= 0) callbacks?.splice(index, 1);
  }

  #promise(): Promise<T> {
    this.#observed = true;
    const demand = (this.#demand ??= {});
    if (demand.promise !== undefined) return demand.promise;
    if (this.#outcome === 'resolved') demand.promise = Promise.resolve(this.#value as T);
    else if (this.done()) demand.promise = Promise.reject(this.#value);
    else {
      demand.promise = new Promise<T>((resolve, reject) => {
        demand.resolve = resolve;
        demand.reject = reject;
      });
    }
    return demand.promise;
  }

  /** Resolves when the future is done, rejects when `timeout` is over before. */
  #wait(timeout: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.done()) return resolve();
      if (timeout === 0) return reject(waitedTooLong(0));
      const onDone = (): void => {
        stopTimer();
        resolve();
      };
      const stopTimer = startTimer(timeout, () => {
        this.#unsubscribe(onDone);
        reject(waitedTooLong(timeout));
      });
      this.#subscribe(onDone);
    });
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
  return new InvalidStateError(`${method}() on a future that is ${future.state}`);
}

function waitedTooLong(timeout: number): TimeoutError {
  return new TimeoutError(`the future was not done within ${timeout} ms; it goes on`);
}
