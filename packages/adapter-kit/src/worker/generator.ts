/** A synchronous or asynchronous generator. */
export type AnyGenerator = Generator<unknown, unknown, void> | AsyncGenerator<unknown, unknown, void>;

/** Whether a task is a generator task, by what its function returned. */
export function isGenerator(value: unknown): value is AnyGenerator {
  if (typeof value !== 'object' || value === null) return false;
  if (!(Symbol.asyncIterator in value) && !(Symbol.iterator in value)) return false;
  // Iterators without `return`, such as an array's, have no `finally` to run.
  return 'next' in value && typeof value.next === 'function' && 'return' in value && typeof value.return === 'function';
}

/** @throws {TypeError} if `next()` of a generator task gave something else than an object: there would be no end. */
export function checkStep(step: unknown): void {
  if (Object(step) !== step) throw new TypeError('next() of a generator task must give an object');
}
