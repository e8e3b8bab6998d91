import { readFileSync } from 'node:fs';

/** @returns a file of /proc; `undefined` where there is none: on other platforms, and of processes that have ended. */
export function readProc(name: string): string | undefined {
  try {
    return readFileSync(`/proc/${name}`, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    throw error;
  }
}

/** What stands in the `stat` of a process from its state on, the third field. The name before it may hold spaces. */
export function fieldsOf(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
