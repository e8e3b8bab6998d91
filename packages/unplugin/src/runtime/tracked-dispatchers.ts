/** The dispatchers of a page or a server in development. */
import type { Dispatcher } from '@dispatch/core';
import { replaceWorkers } from '@dispatch/core/replace-workers';

/** Dispatchers whose workers are replaced when their code has changed. Nothing keeps them in memory. */
export class TrackedDispatchers {
  readonly #references = new Set<WeakRef<Dispatcher>>();

  add(dispatcher: Dispatcher): void {
    this.#references.add(new WeakRef(dispatcher));
  }

  /** Replaces the workers of all that are not closed. */
  reload(): void {
    for (const reference of this.#references) {
      const dispatcher = reference.deref();
      if (dispatcher === undefined || dispatcher.status === 'closed') this.#references.delete(reference);
      else replaceWorkers(dispatcher);
    }
  }
}
