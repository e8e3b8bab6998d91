import { isDispatchError, type DispatchErrorCode, type DispatchErrorMap } from '@dispatch/core';
import { difference } from './difference.js';
import { show } from './show.js';

/** The dispatcher does not do what the contract says. */
export class ConformanceError extends Error {
  static {
    ConformanceError.prototype.name = 'ConformanceError';
  }
}

/** Fails the case. @param complaint describes the failure in a sentence. */
export function fail(complaint: string, cause?: unknown): never {
  throw new ConformanceError(complaint, cause === undefined ? undefined : { cause });
}

/** Fails unless `condition` is true. @param what describes what must be true. */
export function check(condition: unknown, what: string): asserts condition {
  if (condition !== true) fail(`${what}: this does not hold`);
}

/** Fails unless `actual` and `expected` are the same value by `Object.is`. */
export function same(actual: unknown, expected: unknown, what: string): void {
  if (!Object.is(actual, expected)) fail(`${what}: expected ${show(expected)}, got ${show(actual)}`, actual);
}

/** Fails unless `actual` and `expected` are deeply equal in kind and content. */
export function alike(actual: unknown, expected: unknown, what: string): void {
  const found = difference(actual, expected);
  if (found !== undefined) fail(`${what}: ${found}`);
}

/** Fails unless `error` was made by a dispatcher and has this code. */
export function hasCode<Code extends DispatchErrorCode>(
  error: unknown,
  code: Code,
  what: string,
): asserts error is DispatchErrorMap[Code] {
  if (!isDispatchError(error, code)) fail(`${what}: expected an error with code ${code}, got ${show(error)}`, error);
}

/** Fails unless `error` is an instance of `type`. */
export function isInstance<T>(
  error: unknown,
  type: abstract new (...args: never[]) => T,
  what: string,
): asserts error is T {
  if (!(error instanceof type)) fail(`${what}: expected an instance of ${type.name}, got ${show(error)}`, error);
}

/** Fails unless `text` contains each of `parts`. */
export function mentions(text: string, parts: readonly string[], what: string): void {
  for (const part of parts) {
    if (!text.includes(part)) fail(`${what}: expected it to contain ${show(part)}, got ${show(text)}`);
  }
}

/** Calls `body` and fails if it does not throw. @returns the thrown value. */
export function thrownBy(what: string, body: () => unknown): unknown {
  let returned: unknown;
  try {
    returned = body();
  } catch (error) {
    return error;
  }
  // The case fails already; the rejection must not end the process too.
  if (returned instanceof Promise) returned.catch(() => {});
  return fail(`${what} throws: it returned ${show(returned)}`);
}
