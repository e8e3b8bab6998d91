import { check } from '../measuring/check.js';
import { microseconds } from '../measuring/statistics.js';
import { openBlocking } from '../peers/index.js';
import type { Workload } from './workload.js';

const blocking: Omit<Workload, 'id' | 'title'> = {
  figure: 'median time per call',
  unit: 'µs',
  tasks: { full: 3000, quick: 1000 },
  repetitions: { full: 15, quick: 3 },
  warmUps: 6,
  peers: ['dispatch', 'synckit', 'raw'],
  baseline: 'raw',
  async open(peer, tasks) {
    const pool = await openBlocking(peer);
    return () => {
      const calls: number[] = [];
      for (let n = 0; n < tasks; n += 1) {
        const start = performance.now();
        const doubled = pool.double(n);
        calls.push(performance.now() - start);
        check(doubled === 2 * n, `double(${n}) is ${doubled}`);
      }
      return microseconds(calls);
    };
  },
};

export const blockingCalls: readonly Workload[] = [
  { ...blocking, id: 'blocking', title: 'Blocking calls, one after another' },
  { ...blocking, id: 'blocking/pinned', title: 'Blocking calls, pinned to one processor', pinned: true },
];
