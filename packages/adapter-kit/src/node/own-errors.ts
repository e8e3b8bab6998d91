import { tagOf } from '../wire/error-brand.js';
import { knownClass, knownName } from '../wire/known-errors.js';

/**
 * The code of an error of Node, such as `EAGAIN`. Not only of an instance of `Error`: in a test runner that loads modules in a context of
 * `node:vm`, the errors of Node are of another realm.
 */
export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

/** An error of Node as one of this realm, which it is not in such a test runner; anything else as it is. */
export function ownError(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || error instanceof Error) return error;
  // By its tag only: an error of a thread is no native error, and Node gives it this tag.
  if (tagOf(error) !== '[object Error]') return error;
  const own = new Error();
  for (const key of Reflect.ownKeys(error)) {
    if (key === Symbol.toStringTag) continue;
    const enumerable = Object.prototype.propertyIsEnumerable.call(error, key);
    const value: unknown = Reflect.get(error, key);
    Object.defineProperty(own, key, { value, enumerable, writable: true, configurable: true });
  }
  return Object.setPrototypeOf(own, classOf(error).prototype as object);
}

/** The nearest class that it extends, of this realm. */
function classOf(error: object): { readonly prototype: unknown } {
  for (let each: unknown = error; each !== null; each = Object.getPrototypeOf(each)) {
    const name = knownName(each);
    const found = name === undefined ? undefined : knownClass(name);
    if (found !== undefined) return found;
  }
  return Error;
}
