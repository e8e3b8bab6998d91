// node sender.js PORT: for each message of the parent process, sends that many times of sending to a socket.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { isReady } from '../../measuring/fork-ready.js';

const socket = connect({ host: '127.0.0.1', port: Number(process.argv[2]), noDelay: true });
await once(socket, 'connect');

async function send(count: number): Promise<void> {
  for (let message = 0; message < count; message += 1) {
    await setTimeout(1);
    const time = Buffer.alloc(8);
    time.writeBigInt64LE(process.hrtime.bigint());
    socket.write(time);
  }
}

process.on('message', (count: number) => void send(count));
isReady();
