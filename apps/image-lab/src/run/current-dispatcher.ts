import type { Dispatcher } from '@dispatch/core';
import { createDispatcher, type Place } from './adapters.js';

/** Keeps one dispatcher, so that its workers are warm for the next run, and replaces it when another is asked for. */
export class CurrentDispatcher {
  #current: { readonly place: Place; readonly workers: number; readonly dispatcher: Dispatcher } | undefined;

  /**
   * The dispatcher for this place, with its workers started.
   *
   * @returns a promise that rejects with `DISPATCH_UNAVAILABLE` if they cannot be.
   */
  async at(place: Place, workers: number): Promise<Dispatcher> {
    const current = this.#current;
    if (current?.place !== place || current.workers !== workers) {
      // Nothing runs on it any more. It closes behind our back: the next one need not wait for it.
      void current?.dispatcher.close({ cancelPending: true, timeout: 0 });
      this.#current = { place, workers, dispatcher: createDispatcher(place, workers) };
    }
    const { dispatcher } = this.#current!;
    await dispatcher.ready();
    return dispatcher;
  }
}
