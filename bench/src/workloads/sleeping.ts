import { check } from '../measuring/check.js';
import { openPool } from '../peers/index.js';
import type { Workload } from './workload.js';

export const sleeping: Workload = {
  id: 'sleeping',
  title: '1000 tasks that sleep for 5 ms, all at once on 2 workers',
  figure: 'total time',
  unit: 'ms',
  tasks: { full: 1000, quick: 1000 },
  repetitions: { full: 15, quick: 2 },
  warmUps: 12,
  leadIns: 1,
  // workerpool and jest-worker run one task a worker at a time: 2.5 s by arithmetic.
  peers: ['dispatch', 'raw', 'piscina', 'tinypool', 'poolifier', 'comlink'],
  baseline: 'raw',
  async open(peer, tasks) {
    const pool = await openPool(peer, { workers: 2, tasksPerWorker: tasks / 2 });
    return async () => {
      const start = performance.now();
      const slept = await Promise.all(Array.from({ length: tasks }, () => pool.run('sleep', 5)));
      const elapsed = performance.now() - start;
      check(slept.length === tasks && slept.every((milliseconds) => milliseconds === 5), 'a sleeper did not come back');
      return elapsed;
    };
  },
};
