import { errorKey } from '@dispatch/core/internal';

/** Whether `value` is an error. Those of another realm are no instances of this realm's classes. */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Error || isDOMException(value)) return true;
  // Only an error has this tag without a property for it.
  return tagOf(value) === '[object Error]' && !(Symbol.toStringTag in value);
}

export function isDOMException(value: object): boolean {
  if (typeof DOMException === 'function' && value instanceof DOMException) return true;
  return tagOf(value) === '[object DOMException]' && !Object.hasOwn(value, Symbol.toStringTag);
}

/** What `Object.prototype.toString` returns, such as `[object Map]`. */
export function tagOf(value: object): string {
  return {}.toString.call(value);
}

/**
 * The name of the class that `prototype` belongs to, if that is a built-in class of any realm, such as a frame or a
 * context of `node:vm`.
 */
export function builtInName(prototype: unknown): string | undefined {
  const type: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  // A class of a user may have any name.
  return typeof type === 'function' && /\[native code\]\s*\}$/.test(Function.prototype.toString.call(type))
    ? type.name
    : undefined;
}

/** The name of the class of `@dispatch/core` that `prototype` belongs to. Another copy of it has classes of its own. */
export function nameInAnyCopy(prototype: unknown): string | undefined {
  return Object.getOwnPropertyDescriptor(prototype, errorKey)?.value;
}
