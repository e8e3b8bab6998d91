import { readFileSync } from 'node:fs';

/** Reads a file of /proc. @returns `undefined` if it does not exist: on other platforms, and for processes that have ended. */
export function readProc(name: string): string | undefined {
  try {
    return readFileSync(`/proc/${name}`, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    throw error;
  }
}

/** The fields of a process's `stat`, starting with its state, the third field. The name before it may contain spaces. */
export function fieldsOf(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
