// The timers and the clock of the platform. Taken when this module loads: tests may replace those of `globalThis` later. Where
// Node loads this package, node-timers.ts is in the place of this file (scripts/bundle.mjs).
export const setTimeout: typeof globalThis.setTimeout = globalThis.setTimeout;
export const clearTimeout: typeof globalThis.clearTimeout = globalThis.clearTimeout;

const platform = globalThis.performance;

/** The clock of this thread. On Node the global is a getter, and each task needs the time several times. */
export const performance: { now(): number; readonly timeOrigin: number } = {
  now: platform.now.bind(platform),
  timeOrigin: platform.timeOrigin,
};
