import { defineTasks } from '@dispatch/core';

export const tasks = defineTasks(import.meta.url, {
  countPrimes(limit) {
    let count = 0;
    for (let n = 2; n < limit; n += 1) if (isPrime(n)) count += 1;
    return count;
  },
});

function isPrime(n) {
  for (let divisor = 2; divisor * divisor <= n; divisor += 1) if (n % divisor === 0) return false;
  return true;
}
