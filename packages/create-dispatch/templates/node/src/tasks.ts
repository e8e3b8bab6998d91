import { currentTask, defineTasks } from '@dispatch/core';

// Worker threads import this module: it must not start anything by itself.
export const tasks = defineTasks(import.meta.url, { countPrimes, primes });

/** How many primes there are below `limit`. */
function countPrimes(limit: number): number {
  let count = 0;
  for (let value = 2; value < limit; value += 1) {
    currentTask().throwIfCancelled();
    if (isPrime(value)) count += 1;
  }
  return count;
}

/** The primes below `limit`, one after the other. */
function* primes(limit: number): Generator<number, void> {
  for (let value = 2; value < limit; value += 1) if (isPrime(value)) yield value;
}

function isPrime(value: number): boolean {
  for (let factor = 2; factor * factor <= value; factor += 1) if (value % factor === 0) return false;
  return true;
}
