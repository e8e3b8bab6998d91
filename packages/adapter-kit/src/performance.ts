/** The clock of this thread, taken once: on Node the global is a getter, and the time is read several times for each task. */
export const performance: typeof globalThis.performance = globalThis.performance;
