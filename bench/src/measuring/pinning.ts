import { spawnSync, type ForkOptions } from 'node:child_process';

/** Whether a process can be held to one processor here: on Linux, where util-linux is installed. */
export function canPin(): boolean {
  return spawnSync('taskset', ['-c', '0', process.execPath, '--version']).status === 0;
}

/** How to fork a process that is held to one processor. */
export function pinnedTo(processor: number, execArgv: readonly string[]): ForkOptions {
  return { execPath: 'taskset', execArgv: ['-c', String(processor), process.execPath, ...execArgv] };
}
