/** The browser's own way to let input and painting go first. */
interface WithScheduler {
  scheduler: { yield(): Promise<void> };
}

function hasScheduler(scope: object): scope is WithScheduler {
  return 'scheduler' in scope && typeof scope.scheduler === 'object' && scope.scheduler !== null && 'yield' in scope.scheduler;
}

/** Calls `run` after the event loop has had a turn. */
export function afterMacrotask(run: () => void): void {
  if (hasScheduler(globalThis)) void globalThis.scheduler.yield().then(run);
  else setTimeout(run, 0);
}
