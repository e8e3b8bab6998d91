import { existsSync, readdirSync } from 'node:fs';
import { fieldsOf, readProc } from './proc.js';

/** The processes that come from this one and have not ended, its children's children too; none where there is no /proc. */
export function descendants(): number[] {
  if (!existsSync('/proc')) return [];
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parents = new Map(numbers.map((pid) => [Number(pid), Number(fieldsOf(readProc(`${pid}/stat`) ?? '')[1])]));
  const found = [process.pid];
  // The list grows while it is walked.
  for (const each of found) for (const [pid, parent] of parents) if (parent === each) found.push(pid);
  return found.slice(1);
}
