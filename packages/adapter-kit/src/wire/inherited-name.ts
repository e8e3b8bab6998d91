import type { ErrorClass } from '@dispatch/core';

/** The prototype of a class; `undefined` if it has none that can be read, such as an arrow function or some proxies. */
export function prototypeOf(declared: ErrorClass): object | undefined {
  try {
    const prototype: unknown = declared.prototype;
    return typeof prototype === 'object' && prototype !== null ? prototype : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The name that an object with this prototype inherits; `undefined` if it is computed. A getter is not called: it may
 * need what only the constructor of its class sets.
 */
export function inheritedName(prototype: object): unknown {
  try {
    for (let each: object | null = prototype; each !== null; each = Reflect.getPrototypeOf(each)) {
      const found = Reflect.getOwnPropertyDescriptor(each, 'name');
      if (found !== undefined) return found.value;
    }
  } catch {
    // A proxy may throw.
  }
  return undefined;
}
