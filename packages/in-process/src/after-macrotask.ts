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
  return 'setImmediate' in scope && typeof scope.setImmediate === 'function';
}

/** Calls `run` after a turn of the event loop. A timer is the last resort: nested timers are delayed by 4 ms. */
export function afterMacrotask(run: () => void): void {
  const scope: object = globalThis;
  if (hasImmediate(scope)) scope.setImmediate(run);
  else if (hasScheduler(scope)) void scope.scheduler.yield().then(run);
  else setTimeout(run, 0);
}
