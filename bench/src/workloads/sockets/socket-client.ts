import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { forkReady } from '../../measuring/fork-ready.js';

/** A process that sends messages to a socket of this one. */
export interface SocketClient {
  /** How long `count` messages took from sending to reading, in milliseconds. One is sent about each millisecond. */
  delays(count: number): Promise<readonly number[]>;
}

export async function startSocketClient(): Promise<SocketClient> {
  const received: { onTime: (sent: bigint) => void } = { onTime: () => {} };
  const server = createServer((socket) => {
    socket.on('data', (chunk) => {
      for (let offset = 0; offset + 8 <= chunk.length; offset += 8) received.onTime(chunk.readBigInt64LE(offset));
    });
  });
  server.listen(0, '127.0.0.1');
  server.unref();
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const child = await forkReady(new URL('./sender.js', import.meta.url), port);
  return {
    delays: (count) =>
      new Promise((resolve) => {
        const delays: number[] = [];
        received.onTime = (sent) => {
          // The clock is the same in all processes of a machine.
          delays.push(Number(process.hrtime.bigint() - sent) / 1e6);
          if (delays.length === count) resolve(delays);
        };
        child.send(count);
      }),
  };
}
