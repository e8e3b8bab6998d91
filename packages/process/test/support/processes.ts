import { readdirSync, readFileSync } from 'node:fs';

/** Whether a process exists: `zombie` if it has ended and was not waited for. Needs `/proc`. */
export function stateOf(id: number): 'running' | 'zombie' | 'gone' {
  try {
    const [, state] = /\) (\S) /.exec(readFileSync(`/proc/${id}/stat`, 'utf8')) ?? [];
    return state === 'Z' ? 'zombie' : 'running';
  } catch {
    return 'gone';
  }
}

/** The ids of the worker processes of this process that run, as the system lists them. Needs `/proc`. */
export function liveChildren(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isWorker(name))
    .map(Number);
}

function isWorker(id: string): boolean {
  try {
    const [, state, parent] = /\) (\S) (\d+) /.exec(readFileSync(`/proc/${id}/stat`, 'utf8')) ?? [];
    if (Number(parent) !== process.pid || state === 'Z') return false;
    return readFileSync(`/proc/${id}/cmdline`, 'utf8').match(/worker|served/) !== null;
  } catch {
    // It has ended meanwhile.
    return false;
  }
}
