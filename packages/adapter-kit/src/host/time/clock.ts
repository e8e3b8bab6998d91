import type { DispatcherClock } from '@dispatch/core';
import { bindContext, clearTimeout, longestTimer, performance, setInterval, setTimeout } from '@dispatch/core/internal';

/** What a dispatcher measures time with, and what keeps the process alive. Tests and simulations replace it. */
export interface Clock extends DispatcherClock {
  /** The difference between milliseconds since the epoch and {@link now}. */
  readonly epoch: number;
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
  // It must not keep the asynchronous context of the first call in memory.
  const createKeeper = bindContext(() => setInterval(() => {}, longestTimer));
  return {
    now: performance.now,
    epoch: performance.timeOrigin,
    after(delay, run) {
      const timer = setTimeout(run, delay);
      if (isReferenced(timer)) timer.unref();
      return () => {
        clearTimeout(timer);
      };
    },
    hold(on) {
      // One timer, which is referenced and unreferenced: that happens for every call, so it must be cheap. In a browser
      // it has no effect.
      keeper ??= createKeeper();
      if (!isReferenced(keeper)) return;
      if (on) keeper.ref();
      else keeper.unref();
    },
    stop() {
      clearTimeout(keeper);
      keeper = undefined;
    },
  };
}
