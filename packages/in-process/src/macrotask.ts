/** The browser's own way to let input and painting go first. */
interface WithScheduler {
  scheduler: { yield(): Promise<void> };
}

/** Node's, Bun's and Deno's way to let everything else have one turn. */
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

/** Calls `run` after the event loop has had a turn. A timer is the last resort: nested ones are held back by 4 ms. */
export function afterMacrotask(run: () => void): void {
  const scope: object = globalThis;
  if (hasImmediate(scope)) scope.setImmediate(run);
  else if (hasScheduler(scope)) void scope.scheduler.yield().then(run);
  else setTimeout(run, 0);
}
