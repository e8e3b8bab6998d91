/**
 * A clock for the time limits of a dispatcher, in place of the platform's (option `clock`, clauses T11 and T12). A test
 * uses one to let time pass without waiting: `ManualClock` of `@dispatch/core/testing`, or one of its own.
 */
export interface DispatcherClock {
  /** Returns the time in milliseconds, from any origin. It never decreases. */
  now(): number;
  /**
   * Calls `run` once, after this call has returned, when `delay` milliseconds have passed. The timer should not keep
   * the process alive: unsettled tasks do that without it.
   *
   * @param delay from 0 to 2 147 483 647, the longest delay of the platform's timers. May have a fraction.
   * @returns a function that stops the timer. It may be called repeatedly, also after `run` was called.
   */
  after(delay: number, run: () => void): () => void;
}
