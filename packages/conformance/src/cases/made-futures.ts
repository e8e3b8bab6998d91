import { Future, type FutureResolvers } from '@dispatch/core';

/** Futures that the case settles itself. Their failures are observed, so that no warning is printed. */
function resolvers(count: number): FutureResolvers<unknown>[] {
  return Array.from({ length: count }, () => {
    const made = Future.withResolvers<unknown>();
    made.future.addDoneCallback(() => {});
    return made;
  });
}

/** Four such futures. */
export function four(): [
  FutureResolvers<unknown>,
  FutureResolvers<unknown>,
  FutureResolvers<unknown>,
  FutureResolvers<unknown>,
] {
  const [a, b, c, d] = resolvers(4);
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error('four were made');
  return [a, b, c, d];
}

/** The names of futures, by their position in `all`. */
export function namesOf(found: Iterable<Future<unknown>>, all: readonly FutureResolvers<unknown>[]): string[] {
  return [...found].map((future) => 'abcd'[all.findIndex((made) => made.future === future)] ?? '?').sort();
}
