import { setTimeout } from '@dispatch/core/internal';
import { builtinModule } from './builtin-modules.js';

/** Browsers: lets input and painting go first. */
interface WithScheduler {
  scheduler: { yield(): Promise<void> };
}

/** Node, Bun and Deno: everything else has one turn. */
interface WithImmediate {
  setImmediate(run: () => void): unknown;
}

function hasScheduler(scope: object): scope is WithScheduler {
  return (
    'scheduler' in scope &&
    typeof scope.scheduler === 'object' &&
    scope.scheduler !== null &&
    'yield' in scope.scheduler
  );
}

function hasImmediate(scope: object): scope is WithImmediate {
  // Vercel's edge runtime has this name. In Next its `setImmediate` throws.
  return !('EdgeRuntime' in scope) && 'setImmediate' in scope && typeof scope.setImmediate === 'function';
}

/**
 * Calls `run` after a turn of the event loop. A timer is the last resort: nested timers are delayed by 4 ms. The
 * functions of the platform are taken when this module loads: tests may replace those of `globalThis` later.
 */
export const afterMacrotask: (run: () => void) => void = macrotasksOf(globalThis);

function macrotasksOf(scope: object): (run: () => void) => void {
  if (hasImmediate(scope)) {
    // Not the global on Node, which tests may have replaced before. Cloudflare's runtime requires that it is not called as a
    // method of another object.
    const timers = builtinModule('node:timers');
    const { setImmediate } = hasImmediate(timers) ? timers : scope;
    return (run) => void setImmediate(run);
  }
  if (hasScheduler(scope)) {
    const { scheduler } = scope;
    const yieldOnce = scheduler.yield.bind(scheduler);
    return (run) => void yieldOnce().then(run);
  }
  return (run) => {
    setTimeout(run, 0);
  };
}
