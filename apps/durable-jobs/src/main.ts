import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { createDispatcher } from '@dispatch/node';
import { JobWorker } from './job-worker.js';

const {
  REDIS_HOST = '127.0.0.1',
  REDIS_PORT = '6379',
  QUEUE = 'primes',
  WORKERS,
  LOCK = '30000',
  TIMEOUT = '3600000',
} = process.env;
const workers = WORKERS === undefined ? availableParallelism() : Number(WORKERS);

// In this order: the dispatcher ends after the jobs that it runs.
await using dispatcher = createDispatcher({ workers });
await using _worker = await JobWorker.start(dispatcher, {
  connection: { host: REDIS_HOST, port: Number(REDIS_PORT) },
  queue: QUEUE,
  concurrency: workers,
  lockDuration: Number(LOCK),
  timeout: Number(TIMEOUT),
  report: (line) => console.log(line),
});
console.log('ready');
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
console.log('finishing');
