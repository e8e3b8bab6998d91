import process from 'node:process';

const all = new Set<() => void>();

function runAll(): void {
  for (const run of all) run();
}

/** Calls a function when this thread ends by itself or by `process.exit`. One listener for all of them: Node warns of many. */
export function atExit(run: () => void): void {
  if (all.size === 0) process.on('exit', runAll);
  all.add(run);
}

export function notAtExit(run: () => void): void {
  all.delete(run);
  if (all.size === 0) process.off('exit', runAll);
}
