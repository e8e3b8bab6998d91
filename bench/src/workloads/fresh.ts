import { pools } from '../peers/index.js';
import { inFreshProcess } from './fresh-process.js';
import type { Workload } from './workload.js';

/** One warm-up, because the first process of each peer reads files that later ones find in the cache. */
const start = { baseline: 'raw', repetitions: { full: 15, quick: 1 }, warmUps: 1 } as const satisfies Partial<Workload>;
/** Few repetitions, because the memory hardly varies. */
const memory = { baseline: 'raw', repetitions: { full: 5, quick: 1 }, warmUps: 0 } as const satisfies Partial<Workload>;

export const coldStart: Workload = {
  ...start,
  id: 'cold-start',
  title: 'Cold start: from the import of the library to the first result',
  figure: 'time',
  unit: 'ms',
  tasks: { full: 1, quick: 1 },
  peers: pools,
  open: (peer, tasks) => inFreshProcess('first-result', peer, tasks),
};

export const firstBlockingCall: Workload = {
  ...start,
  id: 'blocking/first',
  title: 'First blocking call of a process, including the import',
  figure: 'time',
  unit: 'ms',
  tasks: { full: 1, quick: 1 },
  peers: ['dispatch', 'synckit', 'raw'],
  open: (peer, tasks) => inFreshProcess('first-blocking', peer, tasks),
};

export const earlyBlockingCalls: Workload = {
  ...start,
  id: 'blocking/early',
  title: 'Blocking calls 2 to 500 of a process',
  figure: 'mean time per call',
  unit: 'µs',
  tasks: { full: 500, quick: 500 },
  peers: ['dispatch', 'synckit', 'raw'],
  open: (peer, tasks) => inFreshProcess('early-blocking', peer, tasks),
};

export const memoryOfWorkers: Workload = {
  ...memory,
  id: 'memory/worker',
  title: 'Memory per worker that has run a task, averaged over several workers',
  figure: 'resident memory per worker',
  unit: 'MB',
  tasks: { full: 8, quick: 4 },
  peers: pools,
  open: (peer, tasks) => inFreshProcess('memory-of-workers', peer, tasks),
};

export const memoryOfQueue: Workload = {
  ...memory,
  id: 'memory/queued-task',
  title: 'Memory per queued task, averaged over many tasks',
  figure: 'resident memory per task',
  unit: 'bytes',
  tasks: { full: 100_000, quick: 10_000 },
  peers: pools,
  open: (peer, tasks) => inFreshProcess('memory-of-queue', peer, tasks),
};
