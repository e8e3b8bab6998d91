export type AnyGenerator = Generator<unknown, unknown, void> | AsyncGenerator<unknown, unknown, void>;

/** Whether a task's function is a generator, judged by its return value. */
export function isGenerator(value: unknown): value is AnyGenerator {
  return (
    isSynchronous(value) ||
    (value instanceof Object && Symbol.asyncIterator in value && 'next' in value && 'return' in value)
  );
}

function isSynchronous(value: unknown): value is Generator<unknown, unknown, void> {
  return value instanceof Object && Symbol.iterator in value && 'next' in value && 'return' in value;
}

/** Runs a generator to its end during the call. For an asynchronous generator it returns a promise. */
export function drain(generator: AnyGenerator): unknown {
  if (!isSynchronous(generator)) return generator.next();
  for (;;) {
    const step = generator.next();
    checkStep(step);
    const { done, value } = step;
    if (done === true) return value;
  }
}

export function checkStep(step: unknown): void {
  if (typeof step !== 'object' || step === null)
    throw new TypeError('next() of a task gave something else than an object');
}
