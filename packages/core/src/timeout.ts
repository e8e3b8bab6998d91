import { check } from './check.js';
import { clearTimeout, now, setTimeout } from './timers.js';

/** The longest delay of a platform timer, in milliseconds. A longer timeout never expires. */
export const longestTimer: number = 2 ** 31 - 1;

/**
 * Returns `timeout` if it is a duration in milliseconds, and `Infinity` if it is `undefined`.
 *
 * @throws {TypeError} otherwise.
 */
export function checkTimeout(timeout: number | undefined, name = 'timeout'): number {
  if (timeout === undefined) return Infinity;
  check(typeof timeout === 'number' && timeout >= 0, name, 'a non-negative number of milliseconds', timeout);
  return timeout;
}

/** A timer that fires so many milliseconds late was delayed by a blocked thread or a frozen page. */
const longDelay = 50;

/**
 * Calls `onTimeout` once, after `timeout` milliseconds, or a turn later if the timer was delayed: outcomes that have
 * arrived meanwhile come first.
 *
 * @returns a function that stops the timer.
 */
export function startTimer(timeout: number, onTimeout: () => void): () => void {
  if (timeout > longestTimer) return () => {};
  const late = now() + timeout + longDelay;
  let timer = setTimeout(() => {
    if (now() < late) onTimeout();
    else timer = setTimeout(onTimeout, 0);
  }, timeout);
  return () => {
    clearTimeout(timer);
  };
}
