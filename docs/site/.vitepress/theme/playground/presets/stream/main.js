import { createDispatcher } from '@dispatch/web';
import { tasks } from './tasks.js';

const dispatcher = createDispatcher({
  workers: 2,
  worker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
});

// The task never ends by itself. Leaving the loop stops it.
for await (const prime of dispatcher.stream(tasks.primes())) {
  console.log(prime);
  if (prime > 40) break;
}
console.log('The task has stopped.');
