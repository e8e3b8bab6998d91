import { report } from '@dispatch/core/internal';
import type { Call } from './call.js';

interface Watched {
  readonly calls: Set<Call>;
  readonly onAbort: () => void;
}

/** Adds one listener per signal, however many calls share it: one listener per call costs thirty times as much. */
export class Signals {
  readonly #watched = new Map<AbortSignal, Watched>();

  /**
   * Cancels `call` when `signal` aborts, unless {@link unwatch} is called before.
   *
   * @throws what `addEventListener` throws, if it was replaced. Nothing is watched then.
   */
  watch(call: Call, signal: AbortSignal): void {
    const watched = this.#watched.get(signal);
    if (watched !== undefined) watched.calls.add(call);
    else {
      const calls = new Set([call]);
      const onAbort = (): void => {
        this.#watched.delete(signal);
        const reason = reasonOf(signal);
        for (const each of calls) each.cancel(reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#watched.set(signal, { calls, onAbort });
    }
  }

  /** Stops watching the signal of `call`, if it has one. Calling it again has no effect. */
  unwatch(call: Call): void {
    const signal = call.extras?.signal;
    if (signal === undefined) return;
    const watched = this.#watched.get(signal);
    if (watched?.calls.delete(call) !== true) return;
    if (watched.calls.size > 0) return;
    this.#watched.delete(signal);
    unlisten(signal, watched.onAbort);
  }
}

/** Removes a listener. Reports what that throws, if the signal was tampered with: the work that it ends has to end. */
export function unlisten(signal: AbortSignal, onAbort: () => void): void {
  try {
    signal.removeEventListener('abort', onAbort);
  } catch (error) {
    report(error, 'removeEventListener threw');
  }
}

/** The reason of a signal, or what its getter throws. */
export function reasonOf(signal: AbortSignal): unknown {
  try {
    return signal.reason;
  } catch (error) {
    return error;
  }
}
