import { check } from './check.js';
import { shared } from './copies.js';

/**
 * An object that can be transferred to another thread, such as an ArrayBuffer, a MessagePort or a stream. The type is
 * no narrower because the platforms' type libraries have different names for it.
 */
export type TransferableObject = object;

const marks = shared('transfer', { used: false, of: new WeakMap<object, readonly TransferableObject[]>() });

/**
 * Marks `value` so that the `transferables` in it are transferred instead of copied when it is sent as an argument, a
 * result or a yielded value (clauses D8, S12). The mark counts only on the whole argument, result or yielded value, not
 * on a part of one.
 *
 * A transferred buffer is empty afterwards in the sending thread, so a task with such an argument can run only once
 * (clause D9). Where the capability `transfer` is false, everything is copied. A second call for the same value
 * replaces the first. `transferables` is copied. A buffer may be in it more than once, and in the marks of several
 * arguments of one task: it is transferred once, and what refers to it still does (clause D15).
 *
 * @returns `value` itself.
 * @throws {TypeError} if `value` is not an object, or `transferables` is not an array of objects.
 */
export function transfer<T extends object>(value: T, transferables: readonly TransferableObject[]): T {
  check(typeof value === 'object' && value !== null, 'value', 'an object', value);
  check(
    Array.isArray(transferables) && transferables.every((each) => Object(each) === each),
    'transferables',
    'an array of objects',
    transferables,
  );
  // The platform rejects an array that has a value twice.
  marks.of.set(value, [...new Set(transferables)]);
  marks.used = true;
  return value;
}

/** What `transfer` marked in `value`. Costs nothing in a thread that has never called `transfer`. */
export function transferablesOf(value: unknown): readonly TransferableObject[] | undefined {
  // `get` takes any value.
  return marks.used ? marks.of.get(value as object) : undefined;
}
