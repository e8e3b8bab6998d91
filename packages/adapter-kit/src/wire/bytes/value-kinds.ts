import { absent, define } from './decoded-objects.js';
import type { errorParts } from './value-format.js';

/**
 * The kind of an object that `structuredClone` has returned, such as `Map`; `undefined` for objects of the platform that are
 * not recognised, such as a `Blob`.
 *
 * Not by its class: a test runner that isolates modules gives them other classes than `structuredClone` uses.
 */
export function kindOf(object: object): string | undefined {
  if (Object.getPrototypeOf(object) === Object.prototype) return 'Object';
  const kind = Object.prototype.toString.call(object).slice('[object '.length, -1);
  // A clone has no class of its own. An object of the platform may have one and no tag.
  return kind === 'Object' && !isPlain(object) ? undefined : kind;
}

/** Whether it is an object literal of any realm. */
function isPlain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  return typeof prototype === 'object' && prototype !== null && Object.getPrototypeOf(prototype) === null;
}

/**
 * The items of an array that `structuredClone` has returned, which is empty afterwards; `undefined` if it has holes or other
 * properties, and then it is as before.
 */
export function takeItems(array: unknown[]): unknown[] | undefined {
  if (hasHoles(array)) return undefined;
  // Then only its other properties have keys: those of many items take longer than the items.
  const items = array.splice(0);
  if (Object.keys(array).length === 0) return items;
  items.forEach((item, index) => {
    define(array, String(index), item, true);
  });
  return undefined;
}

/** Stops at the first one: the length of an array says nothing about the number of its items. */
function hasHoles(array: readonly unknown[]): boolean {
  for (let index = 0; index < array.length; index += 1)
    if (array[index] === undefined && !(index in array)) return true;
  return false;
}

/** The parts of an error that a structured clone keeps. */
export function partOfError(error: Error, key: (typeof errorParts)[number]): unknown {
  // In some engines the stack is not its own property. In others it is, also where the original has none.
  const has = Object.hasOwn(error, key) || (key === 'stack' && typeof error.stack === 'string');
  return has ? error[key] : absent;
}

export function partOfException(error: object, key: string): unknown {
  return key in error ? Reflect.get(error, key) : absent;
}
