/** Why a lock was never held or waited for: this page or worker may use none. */
export interface Locks {
  /** Takes a lock, which must be free, and resolves with what gives it back once it is held. */
  hold(name: string): Promise<() => void>;
  /** Calls `onFree` once whoever holds the lock has given it back, or is gone. Aborting `signal` ends the wait. */
  wait(name: string, signal: AbortSignal, onFree: () => void, onError: (error: unknown) => void): void;
}

/**
 * The locks of the platform, by which a page learns that a worker is gone: a lock that a worker holds is free the moment
 * it ends. `undefined` where there are none: outside a secure context, in a sandboxed frame, on some runtimes.
 */
export function findLocks(): Locks | undefined {
  const locks = lockManager();
  if (locks === undefined) return undefined;
  return {
    hold: (name) =>
      new Promise((held, failed) => {
        const keep = (): Promise<void> =>
          new Promise((giveBack) => {
            held(giveBack);
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
  // An opaque origin, that of a sandboxed frame, has the interface and refuses every request.
  if (globalThis.origin === 'null' || typeof navigator !== 'object') return undefined;
  return 'locks' in navigator ? navigator.locks : undefined;
}
