// Not the global, which tests may replace, also before this module loads.
export { setImmediate } from 'node:timers';
