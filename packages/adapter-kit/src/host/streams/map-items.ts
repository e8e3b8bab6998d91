import { report } from '@dispatch/core/internal';

/** The iterator of the items of a `map`. */
export function iteratorOf<A>(
  items: Iterable<A> | AsyncIterable<A>,
): Iterator<A, unknown, void> | AsyncIterator<A, unknown, void> {
  // A string is iterable, but not an object.
  return typeof items === 'object' && Symbol.asyncIterator in items
    ? items[Symbol.asyncIterator]()
    : items[Symbol.iterator]();
}

/** Reports an error of an iterator's `return()` that no caller waits for. */
export function reportClosing(error: unknown): void {
  report(error, 'Closing the items of a map threw');
}
