import type { DispatcherClock } from '@dispatch/core';

// Taken when this module loads: cases replace those of `globalThis` later.
export const setTimeout: typeof globalThis.setTimeout = globalThis.setTimeout;
export const clearTimeout: typeof globalThis.clearTimeout = globalThis.clearTimeout;
export const performance: { now(): number } = { now: globalThis.performance.now.bind(globalThis.performance) };

/** The clock of a dispatcher without the option `clock`. */
export const platformClock: DispatcherClock = {
  now: performance.now,
  after(delay, run) {
    const timer = setTimeout(run, delay);
    return () => {
      clearTimeout(timer);
    };
  },
};
