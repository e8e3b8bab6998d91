import { report } from '@dispatch/core/internal';

/** The items of a `map`. Promises in a sync iterable are awaited. */
export type Items<A> = Iterable<A | PromiseLike<A>> | AsyncIterable<A>;

export type ItemIterator<A> = Iterator<A | PromiseLike<A>, unknown, void> | AsyncIterator<A, unknown, void>;

/** The iterator of the items of a `map`. */
export function iteratorOf<A>(items: Items<A>): ItemIterator<A> {
  // A string is iterable, but not an object.
  return typeof items === 'object' && Symbol.asyncIterator in items
    ? items[Symbol.asyncIterator]()
    : items[Symbol.iterator]();
}

/** Reports an error of an iterator's `return()` that no caller waits for. */
export function reportClosing(error: unknown): void {
  report(error, 'Closing the items of a map threw');
}
