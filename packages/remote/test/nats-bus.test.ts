import { once } from 'node:events';
import { connect as connectTo, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findServer, startServer } from '../servers.js';
import { connect } from '../src/nats-bus.js';

const { missing } = findServer('nats-server');

/** A way to a server. It closes the first connection when its client subscribes. @returns the sockets of clients that are open. */
async function breakingOnce(to: number): Promise<{ readonly port: number; readonly open: ReadonlySet<Socket> }> {
  const open = new Set<Socket>();
  let isBroken = false;
  const server = createServer((client) => {
    const upstream = connectTo(to, '127.0.0.1');
    open.add(client);
    client.on('close', () => {
      open.delete(client);
      upstream.destroy();
    });
    client
      .on('error', () => {})
      .on('data', (bytes) => {
        if (isBroken || !bytes.includes('SUB ')) {
          upstream.write(bytes);
          return;
        }
        isBroken = true;
        client.destroy();
      });
    upstream.on('error', () => {}).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return { port: (server.address() as AddressInfo).port, open };
}

describe.skipIf(missing !== undefined)(`the bus NATS ${missing ?? ''}`, () => {
  it('has one connection after the first one broke while it subscribed', async () => {
    const server = await startServer('nats-server');
    onTestFinished(() => server.stop());
    const { open, port } = await breakingOnce(server.port);
    let connected = (): void => {};
    const isConnected = new Promise<void>((resolve) => {
      connected = resolve;
    });
    const reasons: string[] = [];
    const events = { connected, disconnected: (reason: string) => void reasons.push(reason) };
    const bus = connect({ servers: [`127.0.0.1:${port}`] }, events);
    await Promise.all([bus.subscribe('a', () => {}), isConnected]);
    expect(reasons).toEqual([`127.0.0.1:${port}: the connection was closed`]);
    await bus.close();
    await expect.poll(() => open.size).toBe(0);
  });
});
