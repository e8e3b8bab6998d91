import { check } from '../measuring/check.js';
import { openPool, pools } from '../peers/index.js';
import type { Workload } from './workload.js';

/** How many primes there are below 40 000: about 10 ms of work. */
const below = 40_000;
const primes = 4203;

function cpuBound(workers: 1 | 2): Workload {
  return {
    id: `cpu-bound/${workers}`,
    title: `Tasks that compute for some milliseconds, ${workers} worker${workers === 1 ? '' : 's'}`,
    figure: 'total time',
    unit: 'ms',
    tasks: { full: 32, quick: 16 },
    repetitions: { full: 11, quick: workers === 1 ? 0 : 3 },
    warmUps: 12,
    peers: pools,
    baseline: 'raw',
    async open(peer, tasks) {
      const pool = await openPool(peer, { workers });
      return async () => {
        const start = performance.now();
        const counts = await Promise.all(Array.from({ length: tasks }, () => pool.run('countPrimes', below)));
        const elapsed = performance.now() - start;
        check(
          counts.length === tasks && counts.every((count) => count === primes),
          `${counts[0]} primes below ${below}`,
        );
        return elapsed;
      };
    },
  };
}

export const scaling: readonly Workload[] = [cpuBound(1), cpuBound(2)];
