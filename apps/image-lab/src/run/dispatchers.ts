import type { Dispatcher } from '@dispatch/core';
import { createDispatcher, type Place } from './adapters.js';

interface Kept {
  readonly workers: number;
  readonly dispatcher: Dispatcher;
}

/** Keeps a dispatcher for each place, so that its workers are warm for the next run. */
export class Dispatchers {
  readonly #kept = new Map<Place, Kept>();

  /**
   * The dispatcher for this place, with its workers started. Another number of workers is another dispatcher.
   *
   * @returns a promise that rejects with `DISPATCH_UNAVAILABLE` if they cannot be.
   */
  async at(place: Place, workers: number): Promise<Dispatcher> {
    const kept = this.#kept.get(place);
    if (kept?.workers === workers) {
      await kept.dispatcher.ready();
      return kept.dispatcher;
    }
    // Nothing runs on it any more. It closes behind our back: the next one need not wait for it.
    void kept?.dispatcher.close({ cancelPending: true, timeout: 0 });
    const dispatcher = createDispatcher(place, workers);
    this.#kept.set(place, { workers, dispatcher });
    await dispatcher.ready();
    return dispatcher;
  }
}
