import { futureInternals, type Future } from './future.js';
import { checkTimeout, startTimer } from './timeout.js';

export interface WaitOptions {
  /** In milliseconds; running out of it is no error: what is there is returned. */
  readonly timeout?: number;
  /**
   * What ends the wait: all done (default); any done, a cancelled one included; any failed, a cancelled one not included,
   * and all done where none fails.
   */
  readonly returnWhen?: 'allCompleted' | 'firstCompleted' | 'firstException';
}

export interface WaitResult<F> {
  readonly done: Set<F>;
  readonly notDone: Set<F>;
}

/**
 * Waits for futures, of one dispatcher or several; Python's `concurrent.futures.wait`. Changes none of them. Resolves in
 * the same tick if there is nothing to wait for.
 *
 * @throws {TypeError} if `timeout` or `returnWhen` is not one of the promised.
 */
export function wait<F extends Future<unknown>>(
  futures: Iterable<F>,
  options: WaitOptions = {},
): Promise<WaitResult<F>> {
  const timeout = checkTimeout(options.timeout);
  const { returnWhen = 'allCompleted' } = options;
  if (!['allCompleted', 'firstCompleted', 'firstException'].includes(returnWhen)) {
    throw new TypeError(
      `'returnWhen' must be 'allCompleted', 'firstCompleted' or 'firstException', got ${String(returnWhen)}`,
    );
  }
  const all = new Set(futures);
  let open = 0;
  for (const future of all) if (!future.done()) open += 1;

  return new Promise((resolve) => {
    const finish = (): void => {
      stopTimer();
      const result = { done: new Set<F>(), notDone: new Set<F>() };
      for (const future of all) {
        futureInternals.unsubscribe(future, onDone);
        (future.done() ? result.done : result.notDone).add(future);
      }
      resolve(result);
    };
    const ends = (future: Future<unknown>): boolean =>
      returnWhen === 'firstCompleted' || (returnWhen === 'firstException' && futureInternals.failed(future));
    const onDone = (future: Future<unknown>): void => {
      open -= 1;
      if (open === 0 || ends(future)) finish();
    };
    let stopTimer = (): void => {};
    if (open === 0 || timeout === 0 || [...all].some((future) => future.done() && ends(future))) return finish();
    stopTimer = startTimer(timeout, finish);
    for (const future of all) if (!future.done()) futureInternals.subscribe(future, onDone);
  });
}
