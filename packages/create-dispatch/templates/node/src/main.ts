import { isDispatchError } from '@dispatch/core';
import { createDispatcher } from '@dispatch/node';
import { tasks } from './tasks.js';

const dispatcher = createDispatcher();

// One task, and several in parallel.
console.log('primes below 100 000:', await dispatcher.execute(tasks.countPrimes(100_000)));
for await (const count of dispatcher.map(tasks.countPrimes, [1_000, 10_000, 100_000])) console.log(count);

// A stream.
for await (const prime of dispatcher.stream(tasks.primes(20))) console.log(prime);

// A time limit: the task is cancelled.
try {
  await dispatcher.execute(tasks.countPrimes(1e12), { timeout: 100 });
} catch (error) {
  if (!isDispatchError(error, 'DISPATCH_TIMEOUT')) throw error;
  console.log('took too long');
}

await dispatcher.close();
