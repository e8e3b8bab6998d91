/** The clock of this thread, read once: on Node the global is a getter, and each task needs the time several times. */
export const performance: typeof globalThis.performance = globalThis.performance;
