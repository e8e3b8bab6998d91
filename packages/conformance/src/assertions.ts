import { isDispatchError, type DispatchErrorCode, type DispatchErrorMap } from '@dispatch/core';
import { difference } from './difference.js';
import { show } from './show.js';

/** The dispatcher does not do what the contract says. */
export class ConformanceError extends Error {
  static {
    ConformanceError.prototype.name = 'ConformanceError';
  }
}

/** Fails the case: `complaint` says what is wrong, in a sentence. */
export function fail(complaint: string, cause?: unknown): never {
  throw new ConformanceError(complaint, cause === undefined ? undefined : { cause });
}

/** `what` says what has to be true. */
export function check(condition: unknown, what: string): asserts condition {
  if (condition !== true) fail(`${what}: it is not so`);
}

/** `actual` is `expected` by `Object.is`. */
export function same(actual: unknown, expected: unknown, what: string): void {
  if (!Object.is(actual, expected)) fail(`${what}: expected ${show(expected)}, got ${show(actual)}`, actual);
}

/** `actual` has the kind and the content of `expected`, all the way down. */
export function alike(actual: unknown, expected: unknown, what: string): void {
  const found = difference(actual, expected);
  if (found !== undefined) fail(`${what}: ${found}`);
}

/** `error` is one that a dispatcher made, with that code. */
export function hasCode<Code extends DispatchErrorCode>(
  error: unknown,
  code: Code,
  what: string,
): asserts error is DispatchErrorMap[Code] {
  if (!isDispatchError(error, code)) fail(`${what}: expected an error with code ${code}, got ${show(error)}`, error);
}

/** `error` is an instance of `type`. */
export function isInstance<T>(
  error: unknown,
  type: abstract new (...args: never[]) => T,
  what: string,
): asserts error is T {
  if (!(error instanceof type)) fail(`${what}: expected an instance of ${type.name}, got ${show(error)}`, error);
}

/** `text` contains each of `parts`. */
export function mentions(text: string, parts: readonly string[], what: string): void {
  for (const part of parts) {
    if (!text.includes(part)) fail(`${what}: expected it to mention ${show(part)}, got ${show(text)}`);
  }
}

/** Calls `body`, which has to throw. @returns what it threw. */
export function thrownBy(what: string, body: () => unknown): unknown {
  let returned: unknown;
  try {
    returned = body();
  } catch (error) {
    return error;
  }
  // It is wrong already; its rejection must not end the process besides.
  if (returned instanceof Promise) returned.catch(() => {});
  return fail(`${what} throws: it returned ${show(returned)}`);
}
