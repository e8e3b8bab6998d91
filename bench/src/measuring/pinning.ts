import { spawnSync, type ForkOptions } from 'node:child_process';

/** Whether a process can be pinned to one processor: on Linux, if util-linux is installed. */
export function canPin(): boolean {
  return spawnSync('taskset', ['-c', '0', process.execPath, '--version']).status === 0;
}

/** Options that fork a process pinned to one processor. */
export function pinnedTo(processor: number, execArgv: readonly string[]): ForkOptions {
  return { execPath: 'taskset', execArgv: ['-c', String(processor), process.execPath, ...execArgv] };
}
