import { check } from '../measuring/check.js';
import { microseconds } from '../measuring/statistics.js';
import { openPool, smallPools } from '../peers/index.js';
import type { Workload } from './workload.js';

const roundTrip: Omit<Workload, 'id' | 'title'> = {
  figure: 'median time per round trip',
  unit: 'µs',
  tasks: { full: 3000, quick: 400 },
  repetitions: { full: 15, quick: 3 },
  // A round trip takes 50 % longer until the code is compiled, which needs thousands of round trips.
  warmUps: 6,
  peers: [...smallPools, 'shared-memory'],
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
      return microseconds(trips);
    };
  },
};

export const roundTrips: readonly Workload[] = [
  {
    ...roundTrip,
    id: 'round-trip',
    title: 'Round trips of a tiny task, one after another',
    repetitions: { full: 15, quick: 0 },
  },
  { ...roundTrip, id: 'round-trip/pinned', title: 'Round trips of a tiny task, pinned to one processor', pinned: true },
];
