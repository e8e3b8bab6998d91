import { openPool, smallPools } from '../peers/index.js';
import { timeOfBurst } from './calls.js';
import type { Workload } from './workload.js';

const burst = {
  figure: 'time per task',
  unit: 'µs',
  tasks: { full: 20_000, quick: 2000 },
  repetitions: { full: 15, quick: 3 },
  // The first two repetitions are far slower: code is not compiled yet, and durations are not learned.
  warmUps: 3,
  peers: [...smallPools, 'shared-memory'],
  baseline: 'raw',
  async open(peer, tasks) {
    const pool = await openPool(peer, { workers: 2 });
    return async () => 1000 * (await timeOfBurst(pool, tasks));
  },
} as const satisfies Partial<Workload>;

export const bursts: readonly Workload[] = [
  { ...burst, id: 'burst', title: 'Successive bursts of tiny tasks, 2 workers', leadIns: 5 },
  {
    ...burst,
    id: 'burst/after-a-pause',
    title: 'A burst of tiny tasks after a pause, 2 workers',
    repetitions: { full: 15, quick: 0 },
  },
];
