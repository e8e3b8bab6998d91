/** Runs something in the middle of code that accesses shared memory: before any of its accesses, or after the last. */
export type Between = (access: number) => void;

type Access = 'load' | 'store';

/**
 * Runs `body`, and calls `between` before each of its accesses to shared memory. What `between` runs is not interrupted.
 *
 * @returns how many accesses there were.
 */
export function interleave(body: () => void, between: Between): number {
  const originals = { load: Atomics.load, store: Atomics.store };
  let accesses = 0;
  const restore = (): void => void Object.assign(Atomics, originals);
  const intercept = (access: Access): ((...args: readonly unknown[]) => unknown) => {
    const original: Function = originals[access];
    return (...args) => {
      restore();
      between(accesses);
      accesses += 1;
      const result: unknown = Reflect.apply(original, Atomics, args);
      begin();
      return result;
    };
  };
  const begin = (): void => void Object.assign(Atomics, { load: intercept('load'), store: intercept('store') });
  begin();
  try {
    body();
  } finally {
    restore();
  }
  return accesses;
}
