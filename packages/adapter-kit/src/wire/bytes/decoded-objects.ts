import type { ViewClass } from '../view-classes.js';
import { viewNames } from './value-format.js';

/** Stands for a property that an error does not have. */
export const absent: unique symbol = Symbol('absent');

/** The largest index of an array. */
const lastIndex = 2 ** 32 - 2;

export function bigintOf(digits: string): bigint {
  if (!/^-?[\da-f]+$/.test(digits)) throw new TypeError('invalid bigint');
  return digits.startsWith('-') ? -BigInt(`0x${digits.slice(1)}`) : BigInt(`0x${digits}`);
}

/** An array without items. */
export function sparse(length: number): unknown[] {
  const array: unknown[] = [];
  // V8 reserves memory for the length of an array, except of one that was sparse before.
  array[lastIndex] = undefined;
  Reflect.deleteProperty(array, lastIndex);
  array.length = length;
  return array;
}

export function resizable(bytes: Uint8Array, maxByteLength: number): ArrayBuffer {
  const Resizable: new (length: number, options: { readonly maxByteLength: number }) => ArrayBuffer = ArrayBuffer;
  const buffer = new Resizable(bytes.length, { maxByteLength });
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

/** The class at a position in {@link viewNames}. */
export function viewClass(position: number): ViewClass {
  const name = viewNames[position];
  if (name === undefined) throw new TypeError('invalid view');
  const found = (globalThis as unknown as Partial<Record<string, ViewClass>>)[name];
  if (found === undefined) throw new TypeError(`this platform has no ${name}`);
  return found;
}

/** A `DOMException` of the parts that `exceptionParts` lists. */
export function exceptionOf([name, message, stack, quota, requested]: readonly unknown[]): Error {
  if (typeof name !== 'string' || typeof message !== 'string') throw new TypeError('invalid exception');
  const { QuotaExceededError } = globalThis as {
    readonly QuotaExceededError?: new (message: string, options: object) => DOMException;
  };
  const error =
    name === 'QuotaExceededError' && QuotaExceededError !== undefined && quota !== absent
      ? new QuotaExceededError(message, { quota, requested })
      : new DOMException(message, name);
  if (typeof stack === 'string') define(error, 'stack', stack, false);
  return error;
}

export function define(owner: object, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(owner, key, { value, enumerable, writable: true, configurable: true });
}
