import { tagOf } from './error-brand.js';

/** A value with more parts is large. 1000 bytes of a buffer count as one part. */
export const mostParts = 100;

/** What `Object.prototype.toString` returns for objects that every platform can deserialize. */
const ordinary = /^\[object (Object|Array|Map|Set|Date|RegExp|Error|ArrayBuffer|Boolean|Number|String)\]$/;

/**
 * Whether a value may share a message with values of other calls. A large value gets a message of its own, which costs
 * little beside cloning it: it may be nested too deeply for the receiver, and a message is deserialized as a whole or
 * not at all. So do objects of the platform, such as images and keys, which not every receiver accepts.
 */
export function isSmall(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  try {
    return partsLeft(value, mostParts) >= 0;
  } catch {
    // A getter or a proxy throws.
    return false;
  }
}

function partsLeft(value: unknown, before: number): number {
  if (typeof value !== 'object' || value === null) return before - 1;
  if (!isOrdinary(value)) return -1;
  let left = before - 1;
  if (value instanceof ArrayBuffer) return left - value.byteLength / 1000;
  const parts = partsOf(value);
  for (let index = 0; index < parts.length && left >= 0; index += 1) left = partsLeft(parts[index], left);
  return left;
}

/** Whether every platform can deserialize an object, if it can deserialize its parts. */
export function isOrdinary(value: object): boolean {
  if (Object.getPrototypeOf(value) === Object.prototype || ArrayBuffer.isView(value)) return true;
  return ordinary.test(tagOf(value));
}

/** The parts of an object. */
export function partsOf(value: object): readonly unknown[] {
  if (ArrayBuffer.isView(value)) return [value.buffer];
  if (value instanceof Map || value instanceof Set) return [...value];
  return value instanceof Error ? [value.cause] : Object.values(value);
}
