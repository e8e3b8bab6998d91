import { setImmediate as immediate } from 'node:timers';

// Not the global, which tests may replace, also before this module loads. Taken once: they may replace that of `node:timers` later.
export const setImmediate: typeof immediate = immediate;
