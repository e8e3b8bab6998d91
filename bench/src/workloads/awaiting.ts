import { check } from '../measuring/check.js';
import { openPool, smallPools } from '../peers/index.js';
import type { Workload } from './workload.js';

const millisecond = 1000;

/** In `raw` it is a plain thread: the platform's own price of an `await`. */
export const awaiting: Workload = {
  id: 'awaiting',
  title: 'A task that awaits 100 000 times, 1 worker',
  figure: 'time per 1000 awaits',
  unit: 'µs',
  tasks: { full: 10, quick: 2 },
  repetitions: { full: 11, quick: 1 },
  warmUps: 3,
  peers: smallPools,
  baseline: 'raw',
  async open(peer, tasks) {
    const pool = await openPool(peer, { workers: 1 });
    const awaits = 100_000;
    return async () => {
      const start = performance.now();
      for (let n = 0; n < tasks; n += 1) {
        const awaited = await pool.run('awaits', awaits);
        check(awaited === awaits, `the task awaited ${awaited} times`);
      }
      return ((performance.now() - start) * millisecond) / (tasks * (awaits / 1000));
    };
  },
};
