// The timers and the clock of the platform. Taken when this module loads: tests may replace those of `globalThis` later.
export const setTimeout: typeof globalThis.setTimeout = globalThis.setTimeout;
export const clearTimeout: typeof globalThis.clearTimeout = globalThis.clearTimeout;
export const now: () => number = performance.now.bind(performance);
