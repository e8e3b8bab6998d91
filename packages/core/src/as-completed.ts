import { TimeoutError } from './errors.js';
import { futureInternals, type Future } from './future.js';
import { checkTimeout, startTimer } from './timeout.js';

export interface AsCompletedOptions {
  /** In milliseconds from the call, for all of them together. */
  readonly timeout?: number;
}

type Completed<F> = { readonly value: F; readonly done: false } | { readonly value: undefined; readonly done: true };

/**
 * Futures as they are done. An async iterator with types of its own: TypeScript takes what an `AsyncIterableIterator`
 * yields to be awaited, and a future would become its value.
 */
export interface CompletedFutures<F> {
  next(): Promise<Completed<F>>;
  return(): Promise<Completed<F>>;
  [Symbol.asyncIterator](): CompletedFutures<F>;
}

interface Waiter<F> {
  resolve(result: Completed<F>): void;
  reject(error: unknown): void;
}

/**
 * Yields each future once, as it is done: those that are done already first, cancelled ones too. Python's `as_completed`.
 * Leaving the loop cancels nothing.
 *
 * An iterator and not a generator: an async generator would await the futures that it yields.
 *
 * @returns an iterator that rejects with `DISPATCH_TIMEOUT`, saying how many are unfinished, if the time runs out before
 * all are done; those that are done are yielded before.
 * @throws {TypeError} if `timeout` is not a duration.
 */
export function asCompleted<F extends Future<unknown>>(
  futures: Iterable<F>,
  options: AsCompletedOptions = {},
): CompletedFutures<F> {
  const timeout = checkTimeout(options.timeout);
  const unfinished = new Set(futures);
  const total = unfinished.size;
  const ready: F[] = [];
  const waiters: Waiter<F>[] = [];
  let failure: TimeoutError | undefined;

  for (const future of unfinished) if (future.done()) ready.push(future);
  for (const future of ready) unfinished.delete(future);

  const serve = (): void => {
    while (waiters.length > 0) {
      const future = ready.shift();
      if (future !== undefined) waiters.shift()?.resolve({ value: future, done: false });
      else if (failure !== undefined) {
        waiters.shift()?.reject(failure);
        failure = undefined;
      } else if (unfinished.size === 0) waiters.shift()?.resolve({ value: undefined, done: true });
      else return;
    }
  };
  const onDone = (future: Future<unknown>): void => {
    // What was subscribed to is in the set, so what calls back is of its type.
    unfinished.delete(future as F);
    ready.push(future as F);
    if (unfinished.size === 0) stopTimer();
    serve();
  };
  const leave = (): void => {
    stopTimer();
    for (const future of unfinished) futureInternals.unsubscribe(future, onDone);
    unfinished.clear();
  };
  const onTimeout = (): void => {
    failure = new TimeoutError(`${unfinished.size} (of ${total}) futures unfinished`);
    leave();
    serve();
  };

  for (const future of unfinished) futureInternals.subscribe(future, onDone);
  let stopTimer = (): void => {};
  if (unfinished.size > 0) {
    if (timeout === 0) onTimeout();
    else stopTimer = startTimer(timeout, onTimeout);
  }

  return {
    next: () =>
      new Promise((resolve, reject) => {
        waiters.push({ resolve, reject });
        serve();
      }),
    return: () => {
      leave();
      ready.length = 0;
      failure = undefined;
      serve();
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
