/** The longest time a platform timer can count. A longer timeout is no limit. */
export const longestTimer: number = 2 ** 31 - 1;

/**
 * `timeout` if it is a duration in milliseconds, `Infinity` where it is `undefined`.
 *
 * @throws {TypeError} otherwise.
 */
export function checkTimeout(timeout: number | undefined, name = 'timeout'): number {
  if (timeout === undefined) return Infinity;
  if (typeof timeout === 'number' && timeout >= 0) return timeout;
  throw new TypeError(`'${name}' must be a number of milliseconds from 0 up, got ${String(timeout)}`);
}

/** Calls `onTimeout` once after `timeout` milliseconds. @returns what calls it off. */
export function startTimer(timeout: number, onTimeout: () => void): () => void {
  if (timeout > longestTimer) return () => {};
  const timer = setTimeout(onTimeout, timeout);
  return () => {
    clearTimeout(timer);
  };
}
