import { bursts } from './burst.js';
import { object } from './object.js';
import { roundTrips } from './round-trip.js';
import type { Workload } from './workload.js';

/** Child processes, and threads of this project to compare them with. */
const peers = ['dispatch', 'process', 'raw-fork', 'tinypool-process', 'workerpool-process'] as const;

/** A workload of threads, with child processes. */
function withProcesses(workload: Workload | undefined, title: string): Workload[] {
  if (workload === undefined) return [];
  const name = workload.id.split('/', 1)[0] ?? '';
  return [{ ...workload, id: `processes/${name}`, title, peers, baseline: 'raw-fork' }];
}

export const processes: readonly Workload[] = [
  ...withProcesses(roundTrips[0], 'Child processes: round trips of a tiny task, one after another'),
  ...withProcesses(bursts[0], 'Child processes: successive bursts of tiny tasks, 2 workers'),
  ...withProcesses(object, 'Child processes: an object of 79 kB, to a worker and back'),
];
