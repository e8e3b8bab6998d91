/**
 * The timers and the clock of the platform. Some cases replace those of the thread (clause A21), and the limits of the
 * suite have to hold meanwhile.
 */
export const setTimeout: typeof globalThis.setTimeout = globalThis.setTimeout;
export const clearTimeout: typeof globalThis.clearTimeout = globalThis.clearTimeout;
export const now: () => number = globalThis.performance.now.bind(globalThis.performance);
