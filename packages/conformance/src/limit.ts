import { ConformanceError } from './assertions.js';
import { clearTimeout, setTimeout } from './timers.js';

/**
 * Waits for `promise` for at most `limit` milliseconds.
 *
 * @param complain describes what has not happened when the limit expires.
 * @param signal ends the wait too.
 */
export async function within<T>(
  limit: number,
  promise: Promise<T>,
  complain: () => string,
  signal?: AbortSignal,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort = (): void => {};
  const ended = new Promise<never>((_, reject) => {
    // A longer time than a timer can have is no limit.
    if (limit < 2 ** 31)
      timer = setTimeout(() => {
        reject(new ConformanceError(complain()));
      }, limit);
    onAbort = () => {
      reject(new ConformanceError('the run was aborted'));
    };
    signal?.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([promise, ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
