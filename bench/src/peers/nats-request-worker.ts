// Answers requests: one of a queue group, without anything between. Its argument: the port of the server.
import { deserialize, serialize } from 'node:v8';
import { connect } from '@nats-io/transport-node';
import { isReady } from '../measuring/fork-ready.js';
import { reply, type RawCall } from './raw-reply.js';

const connection = await connect({ servers: `127.0.0.1:${process.argv[2]}` });
connection.subscribe('bench', {
  queue: 'workers',
  callback(error, message) {
    if (error !== null) throw error;
    const call: RawCall = deserialize(message.data);
    void reply(call, ({ value }) => void message.respond(serialize(value)));
  },
});
await connection.flush();
isReady();
