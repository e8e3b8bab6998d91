import type { ExecuteOptions } from '@dispatch/core';
import { check, checkSignal, checkTimeout, objectOf } from '@dispatch/core/internal';

/**
 * Checks the options of one run.
 *
 * @param more the names of the options that only its method has, each after a comma.
 * @throws {TypeError} that names the first invalid option.
 */
export function checkOptions<P>(options: ExecuteOptions<P>, more = ''): void {
  const names = `timeout, signal, priority, affinity, snapshot, onProgress${more}`;
  const { affinity, onProgress, priority, signal, snapshot, timeout } = objectOf(options, names);
  checkTimeout(timeout);
  checkSignal(signal);
  checkType('snapshot', 'boolean', snapshot);
  checkType('priority', 'number', priority);
  check(!Number.isNaN(priority), 'priority', 'a number', priority);
  if (typeof affinity !== 'number') checkType('affinity', 'string', affinity, 'a string or a number');
  checkType('onProgress', 'function', onProgress);
}

/** @throws {TypeError} if `value` is neither of that type nor `undefined`. */
export function checkType(
  name: string,
  type: 'boolean' | 'function' | 'number' | 'string',
  value: unknown,
  wanted?: string,
): void {
  if (value !== undefined && typeof value !== type) check(false, name, wanted ?? `a ${type}`, value);
}

/** @throws {TypeError} unless `value` is an integer of at least `least`, or is `most`, which may be `Infinity`. */
export function checkCount(name: string, value: number, least: 0 | 1 = 1, most: number = Number.MAX_VALUE): number {
  const wanted = least === 0 ? 'a non-negative integer' : 'a positive integer';
  check(
    (Number.isInteger(value) || value === most) && value >= least,
    name,
    most === Infinity ? `${wanted} or Infinity` : wanted,
    value,
  );
  return value;
}

/** Whether `value` is an iterable or an async iterable. A string is one, a function is not. */
export function isIterable(value: unknown): boolean {
  if (typeof value === 'string') return true;
  return typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
}
