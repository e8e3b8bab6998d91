import { missingServer } from '../measuring/servers.js';
import type { PeerName } from '../peers/index.js';
import { bursts } from './burst.js';
import { map } from './map.js';
import { object } from './object.js';
import { roundTrips } from './round-trip.js';
import type { Workload } from './workload.js';

/** What reaches other machines, here with servers and workers on this one; and threads to compare with. */
const peers: readonly PeerName[] = ['dispatch', 'remote', 'nats-request', 'bullmq'];

/** A workload of threads, over servers. */
function overServers(workload: Workload | undefined, title: string, tasks: Workload['tasks']): Workload[] {
  if (workload === undefined) return [];
  const name = workload.id.split('/', 1)[0] ?? '';
  const missing = async () => (await missingServer('nats-server')) ?? (await missingServer('redis-server'));
  return [{ ...workload, id: `machines/${name}`, title, tasks, peers, baseline: 'nats-request', missing }];
}

export const machines: readonly Workload[] = [
  ...overServers(roundTrips[0], 'Other machines: round trips of a tiny task, one after another', {
    full: 1000,
    quick: 100,
  }),
  ...overServers(bursts[0], 'Other machines: successive bursts of 1000 tiny tasks, 2 workers', {
    full: 1000,
    quick: 200,
  }),
  ...overServers(map, 'Other machines: map over tiny items, one task per item, 2 workers', {
    full: 10_000,
    quick: 500,
  }),
  ...overServers(object, 'Other machines: an object of 79 kB, to a worker and back', { full: 100, quick: 10 }),
];
