import { Queue, QueueEvents } from 'bullmq';
import { forkReady } from '../measuring/fork-ready.js';
import { openServer } from '../measuring/servers.js';
import type { Peer } from './peer.js';

/** A job whose end was missed is asked for, so it has to be kept for a while. */
const keptJobs = 20_000;

/** A job for each task, and its result by the events of the queue. */
export const peer: Peer = {
  async open({ workers }) {
    const port = await openServer('redis-server');
    const program = new URL('./bullmq-worker.js', import.meta.url);
    await Promise.all(Array.from({ length: workers }, () => forkReady(program, port)));
    const connection = { host: '127.0.0.1', port };
    const queue = new Queue('bench', { connection, defaultJobOptions: { removeOnComplete: { count: keptJobs } } });
    const events = new QueueEvents('bench', { connection });
    // One listener for each job that waits.
    for (const emitter of [queue, events]) emitter.setMaxListeners(0);
    await events.waitUntilReady();
    return {
      async run(name, argument) {
        const job = await queue.add(name, argument);
        return job.waitUntilFinished(events);
      },
    };
  },
};
