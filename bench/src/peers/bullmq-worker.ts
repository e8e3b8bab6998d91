// Runs jobs. Its argument: the port of the Redis server.
import { Worker } from 'bullmq';
import { isReady } from '../measuring/fork-ready.js';
import { reply, type RawCall } from './raw-reply.js';

const worker = new Worker<RawCall['argument'], unknown, RawCall['name']>(
  'bench',
  ({ name, data: argument }) =>
    new Promise((resolve) => void reply({ id: 0, name, argument }, ({ value }) => resolve(value))),
  { connection: { host: '127.0.0.1', port: Number(process.argv[2]) } },
);
// At the end, the server is gone before this process.
worker.on('error', ({ message }) => {
  if (process.connected) console.error(message);
});
await worker.waitUntilReady();
isReady();
