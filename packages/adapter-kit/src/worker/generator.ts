/** What a generator function returns, synchronous or asynchronous. */
export type AnyGenerator = Generator<unknown, unknown, void> | AsyncGenerator<unknown, unknown, void>;

/** Whether a task is a generator, by what its function returned. */
export function isGenerator(value: unknown): value is AnyGenerator {
  if (typeof value !== 'object' || value === null) return false;
  if (!(Symbol.asyncIterator in value) && !(Symbol.iterator in value)) return false;
  // An array's iterator, say, has no `return` to run a `finally` with.
  return 'next' in value && typeof value.next === 'function' && 'return' in value && typeof value.return === 'function';
}
