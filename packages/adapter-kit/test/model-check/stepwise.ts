/** The result of one step: the function has returned, or is about to make its next access. */
export type Stepped<T> = { readonly returned: T } | { readonly results: readonly number[] };

class Paused extends Error {}

type Access = 'load' | 'store' | 'compareExchange';

/**
 * Runs real code one access to shared memory at a time. `run` is called anew for each step: the accesses it has made
 * already are answered with `results`, one more is made, and it stops before the next one.
 */
export function step<T>(run: () => T, results: readonly number[]): Stepped<T> {
  const made = [...results];
  let answered = 0;
  const originals = { load: Atomics.load, store: Atomics.store, compareExchange: Atomics.compareExchange };
  const intercept = (access: Access): ((...args: readonly unknown[]) => number) => {
    const original: Function = originals[access];
    return (...args) => {
      const known = results[answered];
      answered += 1;
      if (known !== undefined) return known;
      if (made.length > results.length) throw new Paused();
      const result: unknown = Reflect.apply(original, Atomics, args);
      made.push(Number(result));
      return Number(result);
    };
  };
  Object.assign(Atomics, {
    load: intercept('load'),
    store: intercept('store'),
    compareExchange: intercept('compareExchange'),
  });
  try {
    return { returned: run() };
  } catch (error) {
    if (error instanceof Paused) return { results: made };
    throw error;
  } finally {
    Object.assign(Atomics, originals);
  }
}
