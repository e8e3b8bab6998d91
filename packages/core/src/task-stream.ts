/**
 * What a task yields, as an async generator: `for await (const value of dispatcher.stream(task))`.
 *
 * Its `next()` may be called without waiting for the last one; each call gets a value of its own, in order. `return()`
 * and `throw()` do not wait for a pending `next()`, which ends with them.
 */
export interface TaskStream<Y, T> extends AsyncGenerator<Y, T, void> {
  /**
   * The values as a `ReadableStream`, which takes one only when it is read. Cancelling it is leaving the stream; the
   * return value is passed over. Use either the generator or the stream: each value goes to one of them.
   */
  toReadableStream(): ReadableStream<Y>;
}
