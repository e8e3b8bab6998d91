import { check } from '../measuring/check.js';
import { openPool, smallPools } from '../peers/index.js';
import type { Workload } from './workload.js';

/** How many calls there are at any time: each that ends is followed by another one. */
const calls = 64;

const inFlight: Omit<Workload, 'id' | 'title'> = {
  figure: 'time per task',
  unit: 'µs',
  tasks: { full: 30_000, quick: 3000 },
  repetitions: { full: 15, quick: 2 },
  warmUps: 4,
  peers: smallPools,
  baseline: 'raw',
  async open(peer, tasks) {
    const pool = await openPool(peer, { workers: 2 });
    return async () => {
      let next = 0;
      const start = performance.now();
      await Promise.all(
        Array.from({ length: calls }, async () => {
          while (next < tasks) {
            const n = next;
            next += 1;
            const doubled = await pool.run('double', n);
            check(doubled === 2 * n, `double(${n}) is ${doubled}`);
          }
        }),
      );
      return (1000 * (performance.now() - start)) / tasks;
    };
  },
};

export const callsInFlight: readonly Workload[] = [
  { ...inFlight, id: 'in-flight', title: 'Tiny tasks, 64 in flight at any time, 2 workers' },
  {
    ...inFlight,
    id: 'in-flight/pinned',
    title: 'Tiny tasks, 64 in flight at any time, 2 workers, pinned to one processor',
    pinned: true,
    repetitions: { full: 15, quick: 0 },
  },
];
