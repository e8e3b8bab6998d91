import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** The ids of the processes that run and that a process has started, as the system lists them. Needs `/proc`. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isChild(name, parent))
    .map(Number);
}

function isChild(id: string, parent: number): boolean {
  try {
    const [, state, parentId] = /\) (\S) (\d+) /.exec(readFileSync(`/proc/${id}/stat`, 'utf8')) ?? [];
    return Number(parentId) === parent && state !== 'Z';
  } catch {
    // It has ended meanwhile.
    return false;
  }
}

/** Fulfils when none of these processes runs. */
export async function waitUntilGone(ids: readonly number[]): Promise<void> {
  while (ids.some(runs)) await setTimeout(10);
}

function runs(id: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${id}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
