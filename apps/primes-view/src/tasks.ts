import { currentTask, defineTasks } from '@dispatch/core';

export const tasks = defineTasks(import.meta.url, { countPrimes }, { namespace: 'primes' });

/** Reports the share of the numbers that it has checked. */
function countPrimes(limit: number): number {
  if (limit > 1e9) throw new RangeError('More than a billion');
  const task = currentTask();
  let count = 0;
  for (let n = 2; n < limit; n += 1) {
    if (n % 10_000 === 0) {
      task.throwIfCancelled();
      task.progress(n / limit);
    }
    if (isPrime(n)) count += 1;
  }
  return count;
}

function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor += 1) if (n % divisor === 0) return false;
  return true;
}
