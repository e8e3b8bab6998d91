import { openPool } from '../peers/index.js';
import { doubleAll } from './calls.js';
import type { Workload } from './workload.js';

/** So many tasks at least are run in one repetition, in several rounds where fewer are queued at a time. */
const atLeast = 5000;

function queueOf(count: number): Workload {
  return {
    id: `queue-growth/${count}`,
    title: 'Tiny tasks queued at once, 2 workers',
    figure: 'time per task',
    unit: 'µs',
    tasks: { full: count, quick: Math.min(count, 100_000) },
    // A million warms itself up.
    repetitions: { full: count > 10_000 ? 5 : 9, quick: count > 100_000 ? 0 : count > 10_000 ? 1 : 3 },
    warmUps: count > 100_000 ? 0 : 2,
    peers: ['dispatch', 'raw'],
    baseline: 'raw',
    async open(peer, tasks) {
      const pool = await openPool(peer, { workers: 2 });
      const rounds = Math.ceil(atLeast / tasks);
      return async () => {
        const start = performance.now();
        for (let round = 0; round < rounds; round += 1) await doubleAll(pool, tasks);
        return ((performance.now() - start) * 1000) / tasks / rounds;
      };
    },
  };
}

export const queueGrowth: readonly Workload[] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000].map(queueOf);
