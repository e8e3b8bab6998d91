import { deserialize, serialize } from 'node:v8';
import { connect } from '@nats-io/transport-node';
import { forkReady } from '../measuring/fork-ready.js';
import { openServer } from '../measuring/servers.js';
import type { Peer } from './peer.js';

/** In milliseconds: a burst of 20 000 requests takes seconds. */
const timeout = 100_000;

/** A request to a worker process for each task, and a reply: what NATS offers by itself. */
export const peer: Peer = {
  async open({ workers }) {
    const port = await openServer('nats-server');
    const program = new URL('./nats-request-worker.js', import.meta.url);
    await Promise.all(Array.from({ length: workers }, () => forkReady(program, port)));
    const connection = await connect({ servers: `127.0.0.1:${port}` });
    return {
      async run(name, argument) {
        const reply = await connection.request('bench', serialize({ id: 0, name, argument }), { timeout });
        return deserialize(reply.data);
      },
    };
  },
};
