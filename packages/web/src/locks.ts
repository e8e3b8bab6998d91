/**
 * Locks show a page that a worker is gone: the platform releases a lock when the worker that holds it ends.
 */
export interface Locks {
  /**
   * Takes a lock that is free. Resolves once it is held, with a function that releases it. Rejects if this worker may
   * use no locks.
   */
  hold(name: string): Promise<() => void>;
  /**
   * Waits for a lock that a worker holds. Calls `onFree` once the lock was released or the worker is gone, and
   * `onError` if this page may use no locks. Aborting `signal` ends the wait, and neither is called.
   */
  wait(name: string, signal: AbortSignal, onFree: () => void, onError: (error: unknown) => void): void;
}

/**
 * The locks of the platform. `undefined` where there are none: outside a secure context, in a sandboxed frame, on some
 * runtimes.
 */
export function findLocks(): Locks | undefined {
  const locks = lockManager();
  if (locks === undefined) return undefined;
  return {
    hold: (name) =>
      new Promise((held, failed) => {
        const keep = (): Promise<void> =>
          new Promise((release) => {
            held(release);
          });
        locks.request(name, keep).catch(failed);
      }),
    wait(name, signal, onFree, onError) {
      locks.request(name, { signal }, onFree).catch((error: unknown) => {
        if (!signal.aborted) onError(error);
      });
    },
  };
}

function lockManager(): LockManager | undefined {
  // A sandboxed frame has an opaque origin. The interface exists there and rejects every request.
  if (globalThis.origin === 'null' || typeof navigator !== 'object' || isSiteDataBlocked()) return undefined;
  return 'locks' in navigator ? navigator.locks : undefined;
}

/**
 * Whether the user has blocked the data of this site, for a page. Browsers then reject every request for a lock, but
 * only later, and throw at once for this property. A worker has no such property.
 */
function isSiteDataBlocked(): boolean {
  try {
    return 'document' in globalThis && Reflect.get(globalThis, 'localStorage') === null;
  } catch {
    return true;
  }
}
