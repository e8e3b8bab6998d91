import { check } from './check.js';
import { CancelledError } from './errors.js';
import { startTimer } from './timeout.js';

/** @throws {TypeError} if `signal` is neither an `AbortSignal` nor `undefined`. */
export function checkSignal(signal: AbortSignal | undefined): void {
  check(signal === undefined || signal instanceof AbortSignal, 'signal', 'an AbortSignal', signal);
}

/**
 * Limits a wait by a time and a signal. Calls one of the functions, within this call if the signal is aborted or the
 * timeout is 0.
 *
 * @returns a function that ends both limits and removes the listener.
 */
export function limitWait(
  timeout: number,
  signal: AbortSignal | undefined,
  onTimeout: () => void,
  onAbort?: (error: CancelledError) => void,
): () => void {
  const abort = (): void => {
    onAbort?.(new CancelledError('the wait was cancelled', { cause: signal?.reason }));
  };
  if (signal?.aborted) abort();
  else if (timeout === 0) onTimeout();
  else {
    signal?.addEventListener('abort', abort);
    const stopTimer = startTimer(timeout, onTimeout);
    return () => {
      stopTimer();
      signal?.removeEventListener('abort', abort);
    };
  }
  return () => {};
}
