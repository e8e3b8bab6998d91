import type { ExecuteOptions } from '@dispatch/core';
import { checkTimeout } from '@dispatch/core/internal';
import { checkFiniteInteger, invalidOption } from './invalid-option.js';

/** @throws {TypeError} if `options` is not an object; the message starts with `name`. */
export function objectOf<T extends object>(options: T, name = 'options'): T {
  if (typeof options === 'object' && options !== null) return options;
  throw invalidOption(name, 'an object', options);
}

/** Checks the options that all ways to run a task share. @throws {TypeError} if one is invalid; the message names it. */
export function checkOptions<P>(options: ExecuteOptions<P>): void {
  const { affinity, onProgress, priority, signal, snapshot, timeout } = objectOf(options);
  checkTimeout(timeout);
  checkFlag('snapshot', snapshot);
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw invalidOption('signal', 'an AbortSignal', signal);
  if (priority !== undefined && (typeof priority !== 'number' || Number.isNaN(priority)))
    throw invalidOption('priority', 'a number', priority);
  if (affinity !== undefined && typeof affinity !== 'string' && typeof affinity !== 'number')
    throw invalidOption('affinity', 'a string or a number', affinity);
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw invalidOption('onProgress', 'a function', onProgress);
}

/** @throws {TypeError} if `value` is neither a boolean nor `undefined`. */
export function checkFlag(name: string, value: boolean | undefined): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw invalidOption(name, 'true or false', value);
}

/** @throws {TypeError} if `value` is neither a positive integer nor `undefined`. */
export function checkCount(name: string, value: number | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  return checkFiniteInteger(name, value, 1);
}

/** Whether `value` is a string or an object that is iterable or async iterable. */
export function isIterable(value: unknown): boolean {
  if (typeof value === 'string') return true;
  return typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
}
