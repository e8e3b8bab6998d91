// In the place of timers.ts and interval.ts where Node loads this package. Test runners may install fake timers before that:
// Vitest and Jest replace those of `globalThis`, and Node's own module still has the real ones.
import type { performance as clockOfPlatform } from './timers.js';

type Timers = Pick<typeof globalThis, 'setTimeout' | 'clearTimeout' | 'setInterval'>;
type WithPerformance = Pick<typeof globalThis, 'performance'>;

/** A part of the `process` of Node. */
interface WithBuiltins {
  getBuiltinModule(name: 'timers'): Timers | undefined;
  getBuiltinModule(name: 'perf_hooks'): WithPerformance | undefined;
}

/** Other runtimes have timers of their own beside Node's. */
const others = ['Bun', 'Deno', 'EdgeRuntime'];

function hasBuiltins(value: unknown): value is WithBuiltins {
  return (
    typeof value === 'object' &&
    value !== null &&
    'getBuiltinModule' in value &&
    typeof value.getBuiltinModule === 'function' &&
    !others.some((name) => name in globalThis)
  );
}

// Not called `process`: Next would take that for the global variable and reject the code.
const host: unknown = Reflect.get(globalThis, 'process');
const builtins = hasBuiltins(host) ? host : undefined;
const timers: Timers = builtins?.getBuiltinModule('timers') ?? globalThis;

// The test runner of Node replaces those of the module too, by methods with this name.
if (timers.setTimeout.name === 'bound #createTimer')
  throw new Error(
    `the timers of Node are mocked: load @dispatch before mock.timers.enable() is called. ` +
      `It takes the timers of the platform when it loads`,
  );

export const setTimeout: Timers['setTimeout'] = timers.setTimeout;
export const clearTimeout: Timers['clearTimeout'] = timers.clearTimeout;
export const setInterval: Timers['setInterval'] = timers.setInterval;

const platform = (builtins?.getBuiltinModule('perf_hooks') ?? globalThis).performance;

export const performance: typeof clockOfPlatform = {
  now: platform.now.bind(platform),
  timeOrigin: platform.timeOrigin,
};
