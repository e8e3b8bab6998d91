import { openPool } from '../peers/index.js';
import { doubleAll } from './calls.js';
import type { Workload } from './workload.js';

/** Item by item: none is put together with others by the caller. Nobody's own batching is turned off. */
export const map: Workload = {
  id: 'map',
  title: 'Map over tiny items, item by item, 2 workers',
  figure: 'time an item',
  unit: 'µs',
  tasks: { full: 100_000, quick: 8000 },
  repetitions: { full: 7, quick: 2 },
  warmUps: 1,
  peers: ['raw', 'piscina', 'tinypool', 'workerpool', 'poolifier', 'jest-worker', 'comlink'],
  baseline: 'raw',
  async open(peer, tasks) {
    const pool = await openPool(peer, { workers: 2 });
    return async () => {
      const start = performance.now();
      await doubleAll(pool, tasks);
      return ((performance.now() - start) * 1000) / tasks;
    };
  },
};
