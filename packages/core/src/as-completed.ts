import { objectOf } from './check.js';
import { distinct } from './distinct.js';
import { TimeoutError, type CancelledError } from './errors.js';
import { internalsOf, type Future } from './future.js';
import { checkSignal } from './signals.js';
import { checkTimeout } from './timeout.js';
import { limitWait } from './wait-limits.js';

/** Options of {@link asCompleted}. */
export interface AsCompletedOptions {
  /** How long to wait for all futures together, in milliseconds from the call. Default: no limit. */
  readonly timeout?: number | undefined;
  /** Aborting it ends the iteration with a {@link CancelledError}, and cancels no future. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

type Completed<F> = { readonly value: F; readonly done: false } | { readonly value: undefined; readonly done: true };

/**
 * The async iterator that {@link asCompleted} returns. It has a type of its own because TypeScript assumes that the
 * values of an `AsyncIterableIterator` are awaited, and would turn each future into its value.
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
 * Yields each future once, when it is done: first those that are done already, then each as it finishes, fails or is
 * cancelled. Corresponds to Python's `as_completed`. Changes no future; exiting the loop early cancels nothing (clauses
 * F21 to F23, F28, F29). The failure of a future that it has waited for is not reported as unobserved.
 *
 * @returns an async iterator over the futures themselves. If `timeout` runs out, it yields the futures that are done,
 * then rejects with `DISPATCH_TIMEOUT` and a message that counts the unfinished ones. If `signal` aborts before all are
 * done, or is aborted already, it rejects at once with `DISPATCH_CANCELLED`; `cause` is the signal's reason. After
 * either it has ended.
 * @throws {TypeError} if `futures` is no iterable of futures, or an option is of the wrong kind.
 */
// No generator: an async generator awaits what it yields.
export function asCompleted<F extends Future<unknown>>(
  futures: Iterable<F>,
  options: AsCompletedOptions = {},
): CompletedFutures<F> {
  const { timeout, signal } = objectOf(options, 'timeout, signal');
  const limit = checkTimeout(timeout);
  checkSignal(signal);
  const unfinished = new Set(distinct(futures));
  const total = unfinished.size;
  const ready: F[] = [];
  const waiters: Waiter<F>[] = [];
  let failure: TimeoutError | CancelledError | undefined;

  for (const future of unfinished) if (future.done() && unfinished.delete(future)) ready.push(future);

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
    if (unfinished.size === 0) stopLimits();
    serve();
  };
  const end = (error?: TimeoutError | CancelledError): void => {
    stopLimits();
    for (const future of unfinished) internalsOf(future).unsubscribe(future, onDone);
    unfinished.clear();
    failure = error;
    serve();
  };

  let stopLimits = (): void => {};
  if (unfinished.size > 0 || signal?.aborted) {
    stopLimits = limitWait(
      limit,
      signal,
      () => {
        end(new TimeoutError(`${unfinished.size} (of ${total}) futures unfinished`));
      },
      (error) => {
        ready.length = 0;
        end(error);
      },
    );
  }
  // After what can throw, if the signal was tampered with.
  for (const future of unfinished) internalsOf(future).subscribe(future, onDone);

  return {
    next: () =>
      new Promise((resolve, reject) => {
        waiters.push({ resolve, reject });
        serve();
      }),
    return: () => {
      ready.length = 0;
      end();
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
