import type { MapEntry } from './map-entry.js';

/**
 * The open entries of a `map`, in the order of the items: a linked list, because a set of thousands takes longer than
 * everything else in a map.
 */
export class OpenEntries<A> {
  #first: MapEntry<A> | undefined;
  #last: MapEntry<A> | undefined;
  #size = 0;

  get first(): MapEntry<A> | undefined {
    return this.#first;
  }

  get size(): number {
    return this.#size;
  }

  add(entry: MapEntry<A>): void {
    entry.previous = this.#last;
    if (this.#last === undefined) this.#first = entry;
    else this.#last.next = entry;
    this.#last = entry;
    this.#size += 1;
  }

  /** Removes an open entry. */
  remove(entry: MapEntry<A>): void {
    const { previous, next } = entry;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    // Otherwise a removed entry in the old generation would keep younger ones from being collected.
    entry.next = undefined;
    entry.isOpen = false;
    this.#size -= 1;
  }
}
