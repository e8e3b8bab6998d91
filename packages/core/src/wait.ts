import { check, objectOf } from './check.js';
import { distinct } from './distinct.js';
import { internalsOf, type Future } from './future.js';
import { checkSignal } from './signals.js';
import { checkTimeout } from './timeout.js';
import { limitWait } from './wait-limits.js';

/** Options of {@link wait}. */
export interface WaitOptions {
  /**
   * How long to wait, in milliseconds. When the time runs out, `wait` fulfils with what is done by then. Default: no
   * limit.
   */
  readonly timeout?: number | undefined;
  /**
   * What ends the wait. Default `'allCompleted'`.
   * - `'allCompleted'`: all futures are done.
   * - `'firstCompleted'`: one future is done, even if it is cancelled.
   * - `'firstException'`: one future has failed, or all are done. A cancelled future has not failed.
   */
  readonly returnWhen?: 'allCompleted' | 'firstCompleted' | 'firstException' | undefined;
  /** Aborting it ends the wait with a {@link CancelledError}, and cancels no future. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

/** The futures passed to {@link wait}, by whether they were done when the wait ended. */
export interface WaitResult<F> {
  readonly done: Set<F>;
  readonly notDone: Set<F>;
}

/**
 * Waits for futures of one or several dispatchers. Corresponds to Python's `concurrent.futures.wait`. Changes no future
 * (clauses F17 to F20, F28). A future that occurs twice in `futures` counts once. The failure of a future that it has
 * waited for is not reported as unobserved.
 *
 * @returns a promise that fulfils even if futures fail or the time runs out. It rejects only with `DISPATCH_CANCELLED`,
 * as soon as `signal` aborts or at once if it is aborted already; `cause` is the signal's reason.
 * @throws {TypeError} if `futures` is no iterable of futures, or an option is of the wrong kind.
 */
export function wait<F extends Future<unknown>>(
  futures: Iterable<F>,
  options: WaitOptions = {},
): Promise<WaitResult<F>> {
  const { timeout, returnWhen = 'allCompleted', signal } = objectOf(options, 'timeout, returnWhen, signal');
  const limit = checkTimeout(timeout);
  checkSignal(signal);
  check(
    ['allCompleted', 'firstCompleted', 'firstException'].includes(returnWhen),
    'returnWhen',
    `'allCompleted', 'firstCompleted' or 'firstException'`,
    returnWhen,
  );
  const all = distinct(futures);

  return new Promise((resolve, reject) => {
    const pending = all.filter(isOpen);
    let open = pending.length;
    let stopLimits = (): void => {};
    const stop = (): void => {
      stopLimits();
      for (const future of pending.splice(0)) internalsOf(future).unsubscribe(future, onDone);
    };
    const finish = (): void => {
      stop();
      resolve({ done: new Set(all.filter(isDone)), notDone: new Set(all.filter(isOpen)) });
    };
    const ends = (future: Future<unknown>): boolean =>
      returnWhen === 'firstCompleted' || (returnWhen === 'firstException' && internalsOf(future).failed(future));
    const onDone = (future: Future<unknown>): void => {
      open -= 1;
      if (open === 0 || ends(future)) finish();
    };
    if (!signal?.aborted && (open === 0 || all.filter(isDone).some(ends))) return finish();
    // Before the subscriptions: a signal that was tampered with throws.
    stopLimits = limitWait(limit, signal, finish, (error) => {
      stop();
      reject(error);
    });
    for (const future of pending) internalsOf(future).subscribe(future, onDone);
  });
}

function isDone(future: Future<unknown>): boolean {
  return future.done();
}

function isOpen(future: Future<unknown>): boolean {
  return !future.done();
}
