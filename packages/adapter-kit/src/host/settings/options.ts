import type { ExecuteOptions } from '@dispatch/core';
import { checkTimeout } from '@dispatch/core/internal';

/** @throws {TypeError} if `options` is not an object. */
export function objectOf<T extends object>(options: T): T {
  if (typeof options === 'object' && options !== null) return options;
  throw new TypeError(`'options' must be an object, got ${String(options)}`);
}

/** Checks what all ways to run a task share. @throws {TypeError} that names what is wrong. */
export function checkOptions<P>(options: ExecuteOptions<P>): void {
  const { affinity, onProgress, priority, signal, snapshot, timeout } = objectOf(options);
  checkTimeout(timeout);
  checkFlag('snapshot', snapshot);
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw mistaken('signal', 'an AbortSignal', signal);
  if (priority !== undefined && (typeof priority !== 'number' || Number.isNaN(priority)))
    throw mistaken('priority', 'a number', priority);
  if (affinity !== undefined && typeof affinity !== 'string' && typeof affinity !== 'number')
    throw mistaken('affinity', 'a string or a number', affinity);
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw mistaken('onProgress', 'a function', onProgress);
}

/** @throws {TypeError} if it is no flag. */
export function checkFlag(name: string, value: boolean | undefined): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw mistaken(name, 'true or false', value);
}

/** @throws {TypeError} if it is no whole number from 1 up. */
export function checkCount(name: string, value: number | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (Number.isInteger(value) && value >= 1) return value;
  throw mistaken(name, 'a whole number from 1 up', value);
}

/** Whether `value` gives its items one by one, at once or later. */
export function isIterable(value: unknown): boolean {
  if (typeof value === 'string') return true;
  return typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
}

function mistaken(name: string, wanted: string, got: unknown): TypeError {
  return new TypeError(`'${name}' must be ${wanted}, got ${String(got)}`);
}
