/**
 * An async generator of the values that a task yields, or of the results of a `map`.
 *
 * `next()` may be called again before the previous call has settled: each call gets a value of its own, in order.
 * `return()` and `throw()` do not wait for a pending `next()`; it fulfils with `{ done: true }`. After the end,
 * `next()` does too (clause S17).
 */
export interface TaskStream<Y, T> extends AsyncGenerator<Y, T, void> {
  /**
   * Returns the values as a `ReadableStream`, which takes a value only when it is read. Cancelling it closes this
   * generator. It omits the return value (clause S18). Use either the generator or the stream: each value goes to only
   * one of them.
   */
  toReadableStream(): ReadableStream<Y>;
}
