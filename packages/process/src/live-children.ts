import type { ChildProcess } from 'node:child_process';

const live = new Set<ChildProcess>();

/** Ends the process when this one exits. Without that, an endless loop in it would continue until its watch sees the end of this process. */
export function endWithThis(child: ChildProcess): void {
  if (live.size === 0) process.on('exit', endAll);
  live.add(child);
  child.once('exit', () => {
    live.delete(child);
    if (live.size === 0) process.off('exit', endAll);
  });
}

function endAll(): void {
  for (const child of live) child.kill('SIGKILL');
}
