import { currentTask, defineTasks } from '@dispatch/core';

// The namespace keeps names apart if other modules define tasks.
export const tasks = defineTasks(import.meta.url, { countPrimes }, { namespace: 'primes' });

/** How many primes there are below `limit`. */
function countPrimes(limit: number): number {
  let count = 0;
  for (let value = 2; value < limit; value += 1) {
    currentTask().throwIfCancelled();
    if (isPrime(value)) count += 1;
  }
  return count;
}

function isPrime(value: number): boolean {
  for (let factor = 2; factor * factor <= value; factor += 1) if (value % factor === 0) return false;
  return true;
}
