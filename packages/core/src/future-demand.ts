// Declared as a method: with a function type, Future<T> would be invariant in T, and Future<number> no Future<unknown>.
export type DoneCallback<F> = { bivariant(future: F): void }['bivariant'];

/** What most futures never need. Made on demand, because a future is made per call. */
export interface Demand<T, F> {
  promise?: Promise<T>;
  resolve?(value: T): void;
  reject?(error: unknown): void;
  callbacks?: DoneCallback<F>[];
}
