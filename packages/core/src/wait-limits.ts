import { CancelledError } from './errors.js';
import { unwatchSignal, watchSignal } from './signals.js';
import { longestTimer } from './timeout.js';
import { clearTimeout, performance, setTimeout } from './timers.js';

/** A timer that fires so many milliseconds late was delayed by a blocked thread or a frozen page. */
const longDelay = 50;

/**
 * Limits a wait by a time and a signal. Calls one of the functions, within this call if the signal is aborted or the
 * timeout is 0. After a timer that was delayed, `onTimeout` is called a little later: outcomes that were posted
 * meanwhile come first. A turn is not enough for WebKit, where messages take a way through another process.
 *
 * @returns a function that ends both limits and removes the listener.
 */
export function limitWait(
  timeout: number,
  signal: AbortSignal | undefined,
  onTimeout: () => void,
  onAbort?: (error: CancelledError) => void,
): () => void {
  const wait = {
    cancel(cause: unknown): void {
      onAbort?.(new CancelledError('the wait was cancelled', { cause }));
    },
  };
  if (signal?.aborted) wait.cancel(signal.reason);
  else if (timeout === 0) onTimeout();
  else {
    if (signal !== undefined) watchSignal(signal, wait);
    const late = performance.now() + timeout + longDelay;
    const onTimer = (): void => {
      if (performance.now() < late) onTimeout();
      else timer = setTimeout(onTimeout, longDelay);
    };
    let timer = timeout > longestTimer ? undefined : setTimeout(onTimer, timeout);
    return () => {
      clearTimeout(timer);
      if (signal !== undefined) unwatchSignal(signal, wait);
    };
  }
  return () => {};
}
