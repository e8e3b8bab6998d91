import { bindContext } from './callback-context.js';
import { check, objectOf } from './check.js';
import { futureKey } from './copies.js';
import { CancelledError, InvalidStateError } from './errors.js';
import { callBack, Observers, type Callback } from './future-observers.js';
import { unowned, type FutureProducer, type FutureResolversOptions } from './future-producer.js';
import type { FutureState, Outcome } from './future-state.js';
import type { Future as FutureInterface, FutureClass, FutureResolvers } from './future-interface.js';
import { report } from './report.js';
import { checkTimeout } from './timeout.js';
import { uncloneable } from './uncloneable.js';
import { afterMacrotask } from './unobserved.js';
import { tooLate, whenDone } from './when-done.js';

/**
 * For the rest of this package, and for producers through `@dispatch/core/internal`. `unsubscribe` undoes one
 * `subscribe`. `resolve` and `reject` throw an `InvalidStateError` if the future is done.
 */
export interface FutureInternals {
  create<T>(producer: FutureProducer): FutureInterface<T>;
  resolve(future: FutureInterface<unknown>, value: unknown): void;
  reject(future: FutureInterface<unknown>, error: unknown): void;
  failed(future: FutureInterface<unknown>): boolean;
  subscribe(future: FutureInterface<unknown>, callback: Callback<FutureInterface<unknown>>): void;
  unsubscribe(future: FutureInterface<unknown>, callback: Callback<FutureInterface<unknown>>): void;
}

export let futureInternals: FutureInternals;

/** The functions of the copy of this package that made `future`. */
export function internalsOf(future: FutureInterface<unknown>): FutureInternals {
  // Not a member of the public interface, which would make the types of two copies incompatible.
  return (future as FutureInterface<unknown> & { readonly [futureKey]: FutureInternals })[futureKey];
}

/** See {@link FutureInterface}. */
export type Future<T> = FutureInterface<T>;

export const Future: FutureClass = class Future<T> implements FutureInterface<T> {
  #outcome: Outcome = 'pending';
  #value: unknown = undefined;
  #observed = false;
  #producer: FutureProducer | undefined;
  #observers: Observers<T, Future<T>> | undefined = undefined;
  /** A future cannot be cloned: as an argument or a result it fails its task (clause D16). */
  readonly uncloneable: symbol = uncloneable;

  private constructor(producer: FutureProducer | undefined) {
    this.#producer = producer;
  }

  static withResolvers<T>(options: FutureResolversOptions = {}): FutureResolvers<T> {
    const { onCancel } = objectOf(options, 'onCancel');
    check(onCancel === undefined || typeof onCancel === 'function', 'onCancel', 'a function', onCancel);
    const future = new Future<T>(onCancel && { ...unowned, onCancel: bindContext(onCancel) });
    return {
      future,
      start: () => future.#start(),
      resolve: (value) => void future.#finish('resolved', value),
      reject: (error) => void future.#finish('rejected', error),
    };
  }

  get state(): FutureState {
    if (this.#outcome === 'pending') return this.#producer?.isRunning() ? 'running' : 'pending';
    return this.#outcome === 'resolved' || this.#outcome === 'rejected' ? 'finished' : this.#outcome;
  }

  get [futureKey](): FutureInternals {
    return futureInternals;
  }

  static [Symbol.hasInstance](value: unknown): value is Future<unknown> {
    return (value as { readonly [futureKey]?: unknown } | null | undefined)?.[futureKey] !== undefined;
  }

  get [Symbol.toStringTag](): string {
    return 'Future';
  }

  done(): boolean {
    return this.#outcome !== 'pending' && this.#outcome !== 'running';
  }

  running(): boolean {
    return this.state === 'running';
  }

  cancelled(): boolean {
    return this.#outcome === 'cancelled';
  }

  result(timeout?: number): Promise<T> {
    const limit = checkTimeout(timeout);
    this.#observed = true;
    if (limit === Infinity || this.done()) return this.#promise();
    return whenDone(this, limit, futureInternals).then(() => this.#promise());
  }

  exception(timeout?: number): Promise<unknown> {
    const limit = checkTimeout(timeout);
    this.#observed = true;
    return whenDone(this, limit, futureInternals).then(() => {
      if (this.#outcome === 'cancelled') throw this.#value;
      return this.#outcome === 'rejected' ? this.#value : undefined;
    });
  }

  resultSync(timeout?: number): T {
    const limit = checkTimeout(timeout);
    this.#observed = true;
    if (!this.done() && limit > 0) (this.#producer ?? unowned).block(limit);
    if (!this.done()) throw tooLate(limit);
    if (this.#outcome === 'resolved') return this.#value as T;
    throw this.#value;
  }

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

  addDoneCallback(fn: (future: Future<T>) => void): void {
    check(typeof fn === 'function', 'fn', 'a function', fn);
    this.#subscribe(bindContext((future) => callBack(fn, future)));
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
      resolve: (future: Future<unknown>, value) => void future.#finish('resolved', value),
      reject: (future: Future<unknown>, error) => void future.#finish('rejected', error),
      failed: (future: Future<unknown>) => future.#outcome === 'rejected',
      subscribe: (future: Future<unknown>, callback) => void future.#subscribe(callback),
      unsubscribe: (future: Future<unknown>, callback) => void future.#observers?.remove(callback),
    };
  }
};
