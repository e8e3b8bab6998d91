import { check } from '../measuring/check.js';
import { microseconds } from '../measuring/statistics.js';
import { openPool, pools } from '../peers/index.js';
import type { Entry } from '../tasks/functions.js';
import type { Workload } from './workload.js';

/** 79 kB as JSON. */
function makeEntries(): Entry[] {
  return Array.from({ length: 780 }, (_, id) => ({
    id,
    name: `entry number ${id} of many`,
    tags: ['some', 'words', `tag-${id % 7}`],
    place: { x: id % 90, y: (id * 7) % 90 },
  }));
}

export const object: Workload = {
  id: 'object',
  title: 'An object of 79 kB, to a worker and back',
  figure: 'median time per round trip',
  unit: 'µs',
  tasks: { full: 150, quick: 12 },
  repetitions: { full: 11, quick: 2 },
  warmUps: 1,
  peers: pools,
  baseline: 'raw',
  async open(peer, tasks) {
    const pool = await openPool(peer, { workers: 1 });
    const entries = makeEntries();
    return async () => {
      const trips: number[] = [];
      for (let trip = 0; trip < tasks; trip += 1) {
        const start = performance.now();
        const mirrored = await pool.run('mirror', entries);
        trips.push(performance.now() - start);
        check(
          mirrored !== entries &&
            mirrored.length === entries.length &&
            mirrored.at(-1)?.tags[2] === entries.at(-1)?.tags[2],
          'the object changed',
        );
      }
      return microseconds(trips);
    };
  },
};
