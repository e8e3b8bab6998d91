import { check } from '../measuring/check.js';
import type { Pool } from '../peers/peer.js';

/** Calls `double` so often at once, waits for all and checks each. */
export async function doubleAll(pool: Pool, count: number): Promise<void> {
  const calls = Array.from({ length: count }, (_, n) => pool.run('double', n));
  const doubled = await Promise.all(calls);
  checkDoubled(doubled, count);
}

export function checkDoubled(doubled: readonly number[], count: number): void {
  check(doubled.length === count, `${doubled.length} of ${count} answers`);
  for (const [n, value] of doubled.entries()) if (value !== 2 * n) check(false, `double(${n}) is ${value}`);
}
