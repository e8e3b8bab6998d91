import type { Call } from './call.js';

interface Watched {
  readonly calls: Set<Call>;
  readonly onAbort: () => void;
}

/** Adds one listener per signal, however many calls share it: one listener per call costs thirty times as much. */
export class Signals {
  readonly #watched = new Map<AbortSignal, Watched>();

  /** Cancels `call` when `signal` aborts, unless {@link unwatch} is called before. */
  watch(call: Call, signal: AbortSignal): void {
    const watched = this.#watched.get(signal);
    if (watched !== undefined) watched.calls.add(call);
    else {
      const calls = new Set([call]);
      const onAbort = (): void => {
        this.#watched.delete(signal);
        for (const each of calls) each.cancel(signal.reason);
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
    signal.removeEventListener('abort', watched.onAbort);
    this.#watched.delete(signal);
  }
}
