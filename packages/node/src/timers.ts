// Taken when this module loads, like the timers of core: tests may replace those of `globalThis` later.
export const setImmediate: typeof globalThis.setImmediate = globalThis.setImmediate;
