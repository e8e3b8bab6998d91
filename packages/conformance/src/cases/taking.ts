import type { TaskStream } from '@dispatch/core';
import { check, isInstance } from '../assertions.js';
import type { CaseContext } from '../context.js';

/** Takes the next `count` values of a stream; the case fails if there are fewer. */
export async function take<Y>(t: CaseContext, stream: AsyncIterator<Y, unknown, void>, count: number): Promise<Y[]> {
  const values: Y[] = [];
  while (values.length < count) {
    const { done, value } = await t.gives(`value ${values.length + 1} of ${count}`, stream.next());
    check(done !== true, `there are ${count} values: the stream ends after ${values.length}`);
    // Not the end: a value.
    values.push(value as Y);
  }
  return values;
}

/** Takes all remaining values of a stream, and its return value. */
export async function takeAll<Y, T>(
  t: CaseContext,
  stream: AsyncIterator<Y, T, void>,
): Promise<{ readonly values: Y[]; readonly returned: T }> {
  const values: Y[] = [];
  for (;;) {
    const result = await t.gives(`the end of the stream, or value ${values.length + 1}`, stream.next());
    if (result.done === true) return { values, returned: result.value };
    values.push(result.value);
  }
}

/** What `toReadableStream()` returns; the case fails if that is no ReadableStream. */
export function readableOf<Y>(stream: TaskStream<Y, unknown>): ReadableStream<Y> {
  check(typeof stream.toReadableStream === 'function', 'a stream has the method toReadableStream()');
  const readable = stream.toReadableStream();
  isInstance(readable, ReadableStream, 'what toReadableStream() returns');
  return readable;
}

/** Disposes of a stream; the case fails if it has no method for that. */
export async function dispose(stream: AsyncDisposable): Promise<void> {
  check(typeof stream[Symbol.asyncDispose] === 'function', 'a stream has the method [Symbol.asyncDispose]()');
  await stream[Symbol.asyncDispose]();
}

/** The numbers below `count`. */
export function numbersBelow(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
