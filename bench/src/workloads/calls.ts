import { check } from '../measuring/check.js';
import type { Pool } from '../peers/peer.js';

/** Calls `double` `count` times at once, waits for all calls and checks each result. */
export async function doubleAll(pool: Pool, count: number): Promise<void> {
  const calls = Array.from({ length: count }, (_, n) => pool.run('double', n));
  const doubled = await Promise.all(calls);
  checkDoubled(doubled, count);
}

/** Runs a burst of `double`. @returns the time per task, in milliseconds. */
export async function timeOfBurst(pool: Pool, count: number): Promise<number> {
  const start = performance.now();
  await doubleAll(pool, count);
  return (performance.now() - start) / count;
}

/** Runs `count` round trips, one after another. @returns the time per round trip, in milliseconds. */
export async function timeOfTrips(pool: Pool, count: number): Promise<number> {
  const doubled: number[] = [];
  const start = performance.now();
  for (let n = 0; n < count; n += 1) doubled.push(await pool.run('double', n));
  const elapsed = performance.now() - start;
  checkDoubled(doubled, count);
  return elapsed / count;
}

export function checkDoubled(doubled: readonly number[], count: number): void {
  check(doubled.length === count, `${doubled.length} of ${count} results`);
  for (const [n, value] of doubled.entries()) if (value !== 2 * n) check(false, `double(${n}) is ${value}`);
}
