import { longestTimer } from '@dispatch/core/internal';
import { performance } from '../../performance.js';

/** The scheduler's source of time, which tests and simulations replace. */
export interface Clock {
  /** Monotonic time in milliseconds. */
  now(): number;
  /** The difference between milliseconds since the epoch and {@link now}. */
  readonly epoch: number;
  /**
   * Calls `run` once after `delay` milliseconds. Does not keep the process alive.
   *
   * @returns a function that cancels it.
   */
  after(delay: number, run: () => void): () => void;
  /** Sets whether the process is kept alive. */
  hold(on: boolean): void;
  /** Releases what {@link hold} uses. No other method is called after it. */
  stop(): void;
}

/** A timer of Node, Bun or Deno; in browsers a timer is a number. */
interface Referenced {
  ref(): void;
  unref(): void;
}

function isReferenced(timer: unknown): timer is Referenced {
  return typeof timer === 'object' && timer !== null && 'unref' in timer;
}

/** The platform's clock. */
export function systemClock(): Clock {
  let keeper: ReturnType<typeof setInterval> | undefined;
  return {
    now: () => performance.now(),
    epoch: performance.timeOrigin,
    after(delay, run) {
      const timer = setTimeout(run, Math.min(Math.max(delay, 0), longestTimer));
      if (isReferenced(timer)) timer.unref();
      return () => {
        clearTimeout(timer);
      };
    },
    hold(on) {
      // One timer, which is referenced and unreferenced: that happens for every call, so it must be cheap. In a browser
      // it has no effect.
      keeper ??= setInterval(() => {}, longestTimer);
      if (!isReferenced(keeper)) return;
      if (on) keeper.ref();
      else keeper.unref();
    },
    stop() {
      clearInterval(keeper);
      keeper = undefined;
    },
  };
}
