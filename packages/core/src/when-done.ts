import { TimeoutError } from './errors.js';
import { limitWait } from './wait-limits.js';

/** The part of a future that is needed to wait for it. */
interface Waitable {
  done(): boolean;
}

/** Subscribes to futures. */
interface Subscriptions<F> {
  subscribe(future: F, callback: () => void): void;
  unsubscribe(future: F, callback: () => void): void;
}

/** Fulfils when the future is done; rejects with a {@link TimeoutError} if `timeout` runs out first. */
export function whenDone<F extends Waitable>(
  future: F,
  timeout: number,
  subscriptions: Subscriptions<F>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (future.done()) return resolve();
    let stop = (): void => {};
    const onDone = (): void => {
      stop();
      resolve();
    };
    subscriptions.subscribe(future, onDone);
    stop = limitWait(timeout, undefined, () => {
      subscriptions.unsubscribe(future, onDone);
      reject(tooLate(timeout));
    });
  });
}

/** The error of a wait that has ended before its future was done. */
export function tooLate(timeout: number): TimeoutError {
  return new TimeoutError(`the future is not done after ${timeout} ms; its task continues`);
}
