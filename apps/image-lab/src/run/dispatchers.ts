import type { Dispatcher } from '@dispatch/core';
import { createDispatcher, type Place } from './adapters.js';

interface KeptDispatcher {
  readonly workers: number;
  readonly dispatcher: Dispatcher;
}

/** Keeps one dispatcher per place, so that its workers are warm for the next run. */
export class Dispatchers {
  readonly #kept = new Map<Place, KeptDispatcher>();

  /**
   * The dispatcher for this place, with its workers started. A new number of workers replaces the dispatcher.
   *
   * Rejects with `DISPATCH_UNAVAILABLE` if no worker can be started.
   */
  async at(place: Place, workers: number): Promise<Dispatcher> {
    const kept = this.#kept.get(place);
    if (kept?.workers === workers) {
      await kept.dispatcher.ready();
      return kept.dispatcher;
    }
    // Nothing runs on the old dispatcher, so the new one need not wait until it has closed.
    void kept?.dispatcher.close({ cancelPending: true, timeout: 0 });
    const dispatcher = await createDispatcher(place, workers);
    this.#kept.set(place, { workers, dispatcher });
    await dispatcher.ready();
    return dispatcher;
  }
}
