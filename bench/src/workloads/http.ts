import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { check } from '../measuring/check.js';
import { mean, median, p99 } from '../measuring/statistics.js';
import { openPool } from '../peers/index.js';
import type { Pool } from '../peers/peer.js';
import { startHttpClient } from './sockets/http-client.js';
import type { Workload } from './workload.js';

/** What a request does with its number. */
const handlers = {
  tiny: (pool: Pool, n: number) => pool.run('double', n),
  '50-us': async (pool: Pool, n: number) => {
    await pool.run('spin', 0.05);
    return 2 * n;
  },
} as const satisfies Record<string, (pool: Pool, n: number) => PromiseLike<number>>;

function requests(name: keyof typeof handlers, concurrency: number): Workload {
  return {
    id: `http/${name}/${concurrency}`,
    title: `Requests whose handler awaits a ${name === 'tiny' ? 'tiny task' : 'task of 50 µs'}, ${concurrency} at a time, 2 workers`,
    figure: 'median time of a request',
    unit: 'µs',
    tasks: { full: 4000, quick: 300 },
    repetitions: { full: 11, quick: name === 'tiny' && concurrency === 8 ? 1 : 0 },
    warmUps: 2,
    peers: ['dispatch', 'raw', 'piscina', 'tinypool'],
    baseline: 'raw',
    async open(peer, tasks) {
      const pool = await openPool(peer, { workers: 2 });
      const client = await startHttpClient(await serve(pool, handlers[name]), concurrency);
      return async () => {
        const before = process.cpuUsage();
        const { times, sum } = await client.request(tasks);
        const { user, system } = process.cpuUsage(before);
        check(sum === tasks * (tasks - 1), `the answers add up to ${sum}`);
        return {
          figure: 1000 * median([...times]),
          mean: 1000 * mean([...times]),
          more: { 'p99, µs': 1000 * p99(times), "the server's processor time a request, µs": (user + system) / tasks },
        };
      };
    },
  };
}

/** @returns the port. */
async function serve(pool: Pool, handle: (pool: Pool, n: number) => PromiseLike<number>): Promise<number> {
  const server = createServer((request, response) => {
    Promise.resolve(handle(pool, Number(request.url?.slice(1)))).then(
      (answer) => response.end(String(answer)),
      (error: unknown) => {
        response.statusCode = 500;
        response.end(String(error));
      },
    );
  });
  server.listen(0, '127.0.0.1');
  server.unref();
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

export const httpRequests: readonly Workload[] = (['tiny', '50-us'] as const).flatMap((name) =>
  [1, 8, 64, 256].map((concurrency) => requests(name, concurrency)),
);
