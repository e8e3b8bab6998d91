import { setTimeout } from 'node:timers/promises';
import { doubleAll } from './calls.js';
import { openPool, pools } from '../peers/index.js';
import type { Workload } from './workload.js';

/** In milliseconds. Until then, what follows the last call has ended: a dispatcher looks at its workers once more after 250 ms. */
const settling = 500;

export const idle: Workload = {
  id: 'idle',
  title: 'A pool of 2 workers in which nothing runs',
  figure: 'processor time a second',
  unit: 'ms',
  // In milliseconds of idleness.
  tasks: { full: 3000, quick: 400 },
  repetitions: { full: 7, quick: 1 },
  warmUps: 1,
  peers: pools,
  baseline: 'raw',
  async open(peer, milliseconds) {
    const pool = await openPool(peer, { workers: 2 });
    return async () => {
      await doubleAll(pool, 100);
      await setTimeout(settling);
      const [start, before] = [performance.now(), process.cpuUsage()];
      await setTimeout(milliseconds);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / (performance.now() - start);
    };
  },
};
