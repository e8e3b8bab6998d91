import { check } from '../measuring/check.js';
import { p99 } from '../measuring/statistics.js';
import { openPool, pools } from '../peers/index.js';
import type { Workload } from './workload.js';

export const behindSlow: Workload = {
  id: 'behind-slow',
  title: '600 tiny tasks behind one that takes 67 ms, 2 workers',
  figure: 'p99 from submission to result',
  unit: 'ms',
  tasks: { full: 600, quick: 600 },
  repetitions: { full: 15, quick: 2 },
  warmUps: 12,
  peers: pools,
  baseline: 'raw',
  async open(peer, tasks) {
    const pool = await openPool(peer, { workers: 2 });
    return async () => {
      const waits: number[] = [];
      const slow = pool.run('spin', 67);
      const tiny = Array.from({ length: tasks }, (_, n) => {
        const start = performance.now();
        return pool.run('double', n).then((doubled) => {
          waits.push(performance.now() - start);
          check(doubled === 2 * n, `double(${n}) is ${doubled}`);
        });
      });
      await Promise.all(tiny);
      check((await slow) === 67 && waits.length === tasks, 'some tasks did not complete');
      return p99(waits);
    };
  },
};
