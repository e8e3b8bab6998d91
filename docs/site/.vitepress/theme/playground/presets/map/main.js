import { createDispatcher } from '@dispatch/web';
import { tasks } from './tasks.js';

const dispatcher = createDispatcher({
  workers: 3,
  worker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
});

// The results arrive in the order of the items.
const limits = [2_000_000, 500_000, 1_000_000, 1_500_000, 800_000, 400_000, 1_200_000, 600_000];
for await (const count of dispatcher.map(tasks.countPrimes, limits)) {
  console.log(`${count} primes`);
}
