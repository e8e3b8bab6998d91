// node requester.js PORT CONCURRENCY: for each message of the parent process, makes that many requests.
import { Agent, get } from 'node:http';
import { text } from 'node:stream/consumers';
import { isReady } from '../../measuring/fork-ready.js';
import type { HttpRun } from './http-client.js';

const [port, concurrency] = process.argv.slice(2).map(Number);
const agent = new Agent({ keepAlive: true, maxSockets: concurrency });

function request(n: number): Promise<number> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent, path: `/${n}` }, (response) => {
      text(response).then((body) => resolve(response.statusCode === 200 ? Number(body) : NaN), reject);
    }).on('error', reject);
  });
}

async function run(count: number): Promise<HttpRun> {
  const times: number[] = [];
  let sum = 0;
  let next = 0;
  await Promise.all(
    Array.from({ length: concurrency ?? 1 }, async () => {
      while (next < count) {
        const n = next;
        next += 1;
        const start = performance.now();
        const answer = await request(n);
        times.push(performance.now() - start);
        sum += answer;
      }
    }),
  );
  return { times, sum };
}

process.on('message', (count: number) => {
  void run(count).then((result) => process.send?.(result));
});
isReady();
