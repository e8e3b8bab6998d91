import { check } from './check.js';

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
