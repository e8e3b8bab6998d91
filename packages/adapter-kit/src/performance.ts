const platform = globalThis.performance;

/**
 * The clock of this thread. Taken when this module loads: on Node the global is a getter, and each task needs the time
 * several times; and tests may replace the global, or its methods.
 */
export const performance: { now(): number; readonly timeOrigin: number } = {
  now: platform.now.bind(platform),
  timeOrigin: platform.timeOrigin,
};
