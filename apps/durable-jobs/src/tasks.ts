import process from 'node:process';
import { currentTask, defineTasks } from '@dispatch/core';
import type { JobResult } from './jobs.js';

export const tasks = defineTasks(import.meta.url, {
  /** Counts primes for a time, in milliseconds, without a pause: what keeps an event loop from renewing a lock. */
  countPrimes(milliseconds: number): JobResult {
    const task = currentTask();
    const end = performance.now() + milliseconds;
    let [primes, upTo, reported] = [0, 1, 0];
    for (; performance.now() < end; upTo += 1) {
      task.throwIfCancelled();
      if (isPrime(upTo + 1)) primes += 1;
      const percent = Math.floor(100 - (100 * (end - performance.now())) / milliseconds);
      if (percent > reported) task.progress((reported = percent));
    }
    return { primes, upTo };
  },

  /** Ends its thread, as a bug in native code would. */
  crash(): JobResult {
    process.exit(1);
  },
});

function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor += 1) if (number % divisor === 0) return false;
  return number > 1;
}
