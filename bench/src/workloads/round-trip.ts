import { check } from '../measuring/check.js';
import { median } from '../measuring/statistics.js';
import { openPool, pools } from '../peers/index.js';
import type { Workload } from './workload.js';

const roundTrip: Omit<Workload, 'id' | 'title'> = {
  figure: 'median time per trip',
  unit: 'µs',
  tasks: { full: 3000, quick: 400 },
  repetitions: { full: 15, quick: 3 },
  // Until code is compiled a trip takes half as long again, for thousands of trips.
  warmUps: 6,
  peers: [...pools, 'shared-memory'],
  baseline: 'raw',
  async open(peer, tasks) {
    const pool = await openPool(peer, { workers: 1 });
    return async () => {
      const trips: number[] = [];
      for (let n = 0; n < tasks; n += 1) {
        const start = performance.now();
        const doubled = await pool.run('double', n);
        trips.push(performance.now() - start);
        check(doubled === 2 * n, `double(${n}) is ${doubled}`);
      }
      return median(trips) * 1000;
    };
  },
};

export const roundTrips: readonly Workload[] = [
  {
    ...roundTrip,
    id: 'round-trip',
    title: 'Round trip of a tiny task, one after the other',
    repetitions: { full: 15, quick: 0 },
  },
  { ...roundTrip, id: 'round-trip/pinned', title: 'Round trip of a tiny task, on one processor', pinned: true },
];
