import { check } from '../measuring/check.js';
import { missingServer } from '../measuring/servers.js';
import { microseconds } from '../measuring/statistics.js';
import { openPool, type PeerName } from '../peers/index.js';
import { bursts } from './burst.js';
import { map } from './map.js';
import { object } from './object.js';
import { roundTrips } from './round-trip.js';
import type { Workload } from './workload.js';

/** What reaches other machines, here with servers and workers on this one; and threads to compare with. */
const peers: readonly PeerName[] = ['dispatch', 'remote', 'nats-request', 'bullmq'];
/** With 10 000 tasks, BullMQ would take minutes. */
const fastPeers: readonly PeerName[] = ['dispatch', 'remote', 'nats-request'];
/** With 1000 tasks, those of Python would take minutes. */
const allPeers: readonly PeerName[] = [...peers, 'celery', 'dask'];

const missing = async () => (await missingServer('nats-server')) ?? (await missingServer('redis-server'));

/** A workload of threads, over servers. */
function overServers(
  workload: Workload | undefined,
  title: string,
  tasks: Workload['tasks'],
  of: readonly PeerName[] = peers,
): Workload[] {
  if (workload === undefined) return [];
  const name = workload.id.split('/', 1)[0] ?? '';
  return [{ ...workload, id: `machines/${name}`, title, tasks, peers: of, baseline: 'nats-request', missing }];
}

/** Measures a call that is awaited and one that blocks in turn, so that their ratio is of the same time. */
const blockingCalls: Workload = {
  id: 'machines/blocking',
  title: 'Other machines: blocking calls, one after another',
  figure: 'median time per call',
  unit: 'µs',
  tasks: { full: 1000, quick: 100 },
  repetitions: { full: 11, quick: 1 },
  warmUps: 4,
  peers: ['dispatch', 'remote'],
  baseline: 'dispatch',
  missing,
  async open(peer, tasks) {
    const pool = await openPool(peer, { workers: 1 });
    return async () => {
      const [awaited, blocked]: [number[], number[]] = [[], []];
      for (let n = 0; n < tasks; n += 1) {
        const start = performance.now();
        const doubled = await pool.run('double', n);
        const half = performance.now();
        const again = pool.doubleSync?.(n);
        blocked.push(performance.now() - half);
        awaited.push(half - start);
        check(doubled === 2 * n && again === doubled, `double(${n}) is ${doubled} and ${again}`);
      }
      const figures = microseconds(blocked);
      return { ...figures, more: { 'ratio to an awaited call': figures.figure / microseconds(awaited).figure } };
    };
  },
};

export const machines: readonly Workload[] = [
  ...overServers(roundTrips[0], 'Other machines: round trips of a tiny task, one after another', {
    full: 1000,
    quick: 100,
  }),
  ...overServers(bursts[0], 'Other machines: successive bursts of 1000 tiny tasks, 2 workers', {
    full: 1000,
    quick: 200,
  }),
  ...overServers(
    bursts[0] && { ...bursts[0], id: 'burst-of-10000', leadIns: 2, repetitions: { full: 11, quick: 0 } },
    'Other machines: successive bursts of 10 000 tiny tasks, 2 workers',
    { full: 10_000, quick: 1000 },
    fastPeers,
  ),
  ...overServers(map, 'Other machines: map over tiny items, one task per item, 2 workers', {
    full: 10_000,
    quick: 500,
  }),
  ...overServers(
    roundTrips[0] && { ...roundTrips[0], id: 'few-trips', warmUps: 2, repetitions: { full: 5, quick: 1 } },
    'Other machines: 100 round trips of a tiny task, also in Python',
    { full: 100, quick: 10 },
    allPeers,
  ),
  ...overServers(
    bursts[0] && { ...bursts[0], id: 'few-tasks', warmUps: 2, leadIns: 1, repetitions: { full: 5, quick: 1 } },
    'Other machines: successive bursts of 100 tiny tasks, 2 workers, also in Python',
    { full: 100, quick: 20 },
    allPeers,
  ),
  blockingCalls,
  ...overServers(object, 'Other machines: an object of 79 kB, to a worker and back', { full: 100, quick: 10 }),
];
