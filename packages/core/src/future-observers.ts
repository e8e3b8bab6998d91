import { report } from './report.js';

// Declared as a method: with a function type, Future<T> would be invariant in T, and Future<number> no Future<unknown>.
export type Callback<V> = { bivariant(value: V): void }['bivariant'];

/** The promise and the callbacks of a future. Created when the first of them is needed: most futures need none. */
export class Observers<T, F> {
  promise: Promise<T> | undefined = undefined;
  #resolve: Callback<T> | undefined = undefined;
  #reject: Callback<unknown> | undefined = undefined;
  #callbacks: Callback<F>[] | undefined = undefined;

  /** The promise of a future that is not done. */
  open(): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  add(callback: Callback<F>): void {
    (this.#callbacks ??= []).push(callback);
  }

  remove(callback: Callback<F>): void {
    // As an unsigned number, -1 is beyond the end: nothing is removed.
    this.#callbacks?.splice(this.#callbacks.lastIndexOf(callback) >>> 0, 1);
  }

  /** Settles the promise with the result, or an error, and then calls the callbacks. */
  settle(isResult: boolean, value: unknown, future: F): void {
    if (isResult) this.#resolve?.(value as T);
    else this.#reject?.(value);
    // One at a time: a callback may end the wait that another belongs to.
    for (let next = this.#callbacks?.shift(); next !== undefined; next = this.#callbacks?.shift())
      callBack(next, future);
  }
}

/** Calls a callback, and reports what it throws. */
export function callBack<F>(callback: Callback<F>, future: F): void {
  try {
    callback(future);
  } catch (error) {
    report(error, 'a callback threw');
  }
}
