import { SerializationError } from '@dispatch/core';
import { deepFreeze, type SharedPlaces, type SharingMessage } from '@dispatch/core/share';
import type { CallId } from '../wire/claims.js';
import { sharing } from '../wire/sharing.js';

/** The shared values that a worker has. */
export class SharedValues {
  readonly #values = new Map<number, unknown>();
  /** Of the calls of the last message that has shared values. */
  #places: ReadonlyMap<CallId, SharedPlaces> | undefined;

  receive(message: SharingMessage): void {
    if ('places' in message) this.#places = new Map(message.places);
    else if ('released' in message) this.#values.delete(message.released);
    else this.#values.set(message.id, deepFreeze(message.value));
  }

  /** Puts the shared values of a call that has arrived in their places. @returns its arguments. */
  fillIn(call: CallId, args: readonly unknown[]): readonly unknown[] {
    const places = this.#places?.get(call);
    if (places === undefined) return args;
    const filled = [...args];
    for (const [position, id] of places) {
      const value = this.#values.get(id) ?? sharing.local?.get(id);
      // A getter fails the call alone, when the task is called.
      Object.defineProperty(filled, position, {
        get() {
          if (value !== undefined) return value;
          throw new SerializationError(
            'a shared value cannot be deserialized in the worker; it may be nested too deeply',
          );
        },
      });
    }
    return filled;
  }
}
