import { existsSync, readdirSync } from 'node:fs';
import { fieldsOf, readProc } from './proc.js';

/** The process ids of all living descendants of this process; empty if there is no /proc. */
export function descendants(): number[] {
  if (!existsSync('/proc')) return [];
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parents = new Map(numbers.map((pid) => [Number(pid), Number(fieldsOf(readProc(`${pid}/stat`) ?? '')[1])]));
  const found = [process.pid];
  // The array grows while it is iterated.
  for (const each of found) for (const [pid, parent] of parents) if (parent === each) found.push(pid);
  return found.slice(1);
}
