import type { Dispatcher, ExecuteOptions, Task } from '@dispatch/core';
import { LatestRun, type RunState } from '@dispatch/core/latest-run';

/** What a component wants to run its task with. */
export interface Wanted<A extends readonly unknown[]> {
  readonly dispatcher: Dispatcher;
  readonly args: A | undefined;
}

/** More changes in a row than a component makes that is not caught in a loop. React ends one after 25. */
const mostChanges = 20;

/** Whether there is no reason for another run. */
function isSame<A extends readonly unknown[]>(one: Wanted<A>, other: Wanted<A>): boolean {
  const [values, others] = [one, other].map(({ dispatcher, args }) => [dispatcher, !args, ...(args ?? [])]);
  return (
    values?.length === others?.length && values?.every((value, index) => Object.is(value, others?.[index])) === true
  );
}

/** The runs of one component, as a store for `useSyncExternalStore`. */
export class Runs<A extends readonly unknown[], T, P> {
  /** These are of the last render that React kept. */
  #options: ExecuteOptions<P> = {};
  #factory: ((...args: A) => Task<T>) | undefined;
  #wanted: Wanted<A> | undefined;
  /** How often what is wanted has changed since that render. */
  #changes = 0;
  /** What the last effect has started. */
  started: Wanted<A> | undefined;
  #promise: Promise<T> | undefined;
  /** Settles the promise, if nothing has. */
  #settle: ((state: RunState<T, P>) => void) | undefined;
  #onChange: (() => void) | undefined;
  readonly #latest = new LatestRun<T, P>((state) => {
    this.#settle?.(state);
    this.#onChange?.();
  });

  readonly read = (): RunState<T, P> => this.#latest.state;

  /** React subscribes once. */
  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#onChange = onChange;
    return () => {
      this.#onChange = undefined;
    };
  };

  /** @returns what was wanted before, if it is the same. */
  choose(before: Wanted<A>, next: Wanted<A>): Wanted<A> {
    if (isSame(before, next)) return before;
    this.#changes += 1;
    if (this.#changes < mostChanges) return next;
    throw new Error(`the 'args' of useTask() change in every render: keep objects with useMemo()`);
  }

  /** React has kept a render. */
  keep(wanted: Wanted<A>, factory: (...args: A) => Task<T>, options: ExecuteOptions<P>): void {
    this.#wanted = wanted;
    this.#factory = factory;
    this.#options = options;
    this.#changes = 0;
  }

  readonly run = (...args: A): void => {
    if (!this.#wanted || !this.#factory) throw new Error('run() is for effects and events, not for renders');
    const task = this.#factory(...args);
    this.promise(true);
    this.#latest.start(this.#wanted.dispatcher, task, this.#options);
  };

  readonly cancel = (reason?: unknown): void => this.#latest.cancel(reason);

  /** Runs what is wanted, if it has arguments. */
  start(wanted: Wanted<A>): void {
    this.started = wanted;
    if (wanted.args) this.run(...wanted.args);
  }

  /** @param isNext whether it is to be that of the next run, if the last one has ended. */
  promise(isNext: boolean): Promise<T> {
    if (this.#promise && !(isNext && !this.#settle)) return this.#promise;
    const promise = new Promise<T>((resolve, reject) => {
      this.#settle = (state) => {
        if (state.status === 'succeeded') resolve(state.result);
        else if (state.status === 'failed') reject(state.error);
        else return;
        this.#settle = undefined;
      };
      // Effects do not run on a server.
      if (!('window' in globalThis)) reject(new Error('useTask() runs tasks in browsers'));
    });
    // Where nothing awaits it, the state has the error.
    promise.catch(() => {});
    return (this.#promise = promise);
  }
}
