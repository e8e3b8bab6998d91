import { setTimeout } from 'node:timers/promises';
import { check } from '../measuring/check.js';
import { median, p99 } from '../measuring/statistics.js';
import { openPool, pools } from '../peers/index.js';
import type { Pool } from '../peers/peer.js';
import { startSocketClient } from './sockets/socket-client.js';
import type { Figures, Workload } from './workload.js';

/** How many calls there are at any time. */
const calls = 64;

/** Keeps `calls` tiny tasks in flight while `body` runs. */
async function underLoad<T>(pool: Pool, body: () => Promise<T>): Promise<T> {
  const load = { isOver: false };
  const running = Array.from({ length: calls }, async () => {
    for (let n = 0; !load.isOver; n += 1) {
      const doubled = await pool.run('double', n);
      check(doubled === 2 * n, `double(${n}) is ${doubled}`);
    }
  });
  try {
    return await body();
  } finally {
    load.isOver = true;
    await Promise.all(running);
  }
}

function figuresOf(delays: readonly number[]): Figures {
  return { figure: 1000 * p99(delays), more: { 'median, µs': 1000 * median([...delays]) } };
}

const lateness = {
  unit: 'µs',
  tasks: { full: 500, quick: 60 },
  repetitions: { full: 11, quick: 1 },
  warmUps: 1,
  peers: pools,
  baseline: 'raw',
} as const satisfies Partial<Workload>;

export const latenesses: readonly Workload[] = [
  {
    ...lateness,
    id: 'lateness/timers',
    title: 'Timers of 1 ms while 64 tiny tasks are in flight, 2 workers',
    figure: 'p99 of how late they are',
    async open(peer, tasks) {
      const pool = await openPool(peer, { workers: 2 });
      return () =>
        underLoad(pool, async () => {
          const delays: number[] = [];
          for (let timer = 0; timer < tasks; timer += 1) {
            const start = performance.now();
            await setTimeout(1);
            // A timer may fire a fraction of a millisecond early.
            delays.push(Math.max(0, performance.now() - start - 1));
          }
          return figuresOf(delays);
        });
    },
  },
  {
    ...lateness,
    id: 'lateness/sockets',
    title: 'Messages of another process to a socket while 64 tiny tasks are in flight, 2 workers',
    figure: 'p99 from sending to reading',
    async open(peer, tasks) {
      const pool = await openPool(peer, { workers: 2 });
      const client = await startSocketClient();
      return () => underLoad(pool, async () => figuresOf(await client.delays(tasks)));
    },
  },
];
