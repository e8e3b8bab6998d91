import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { post, startTestServer, until, untilMetric } from './test-server.ts';

const deadline = 40_000;

const healthRequest = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const ok = /^HTTP\/1\.1 200 OK\r\n/;

async function connectTo(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

test.each([
  ['headers', 'POST /markdown HTTP/1.1\r\nHost: x\r\n'],
  ['body', 'POST /markdown HTTP/1.1\r\nHost: x\r\nContent-Type: text/markdown\r\nContent-Length: 9\r\n\r\nx'],
])(
  'a client that never ends its %s is answered 408 after REQUEST_TIMEOUT',
  { timeout: deadline },
  async (_part, sent) => {
    await using server = await startTestServer({ REQUEST_TIMEOUT: '300' });
    const slow = await connectTo(server.url);
    slow.write(sent);
    expect(await text(slow)).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  },
);

test(
  'a client that reads nothing is disconnected after REQUEST_TIMEOUT and DEADLINE',
  { timeout: deadline },
  async () => {
    await using server = await startTestServer({ MAX_CONNECTIONS: '1', REQUEST_TIMEOUT: '500', DEADLINE: '500' });
    // More than the buffers of a connection hold, so that the server cannot write all of it.
    const bytes = 2 ** 26;
    const silent = await connectTo(server.url);
    silent.write(`GET /test/long?bytes=${bytes} HTTP/1.1\r\nHost: x\r\n\r\n`);
    // The response has begun. The socket buffers a part of it and reads no more.
    await once(silent, 'readable');
    // There is room for a connection once the server has closed that one.
    await until(async () => {
      const next = await connectTo(server.url);
      next.write(healthRequest);
      expect(await text(next)).toMatch(ok);
    });

    // What the buffers held.
    const received = (await buffer(silent)).length;
    expect(received).toBeGreaterThan(0);
    expect(received).toBeLessThan(bytes);
  },
);

test('a client that waits for its task longer than REQUEST_TIMEOUT is answered', { timeout: deadline }, async () => {
  await using server = await startTestServer({ REQUEST_TIMEOUT: '1000', DEADLINE: '2000' });
  expect((await post(server.url, '/test/hold')).status).toBe(504);
});

test('connections beyond MAX_CONNECTIONS are closed immediately', { timeout: deadline }, async () => {
  await using server = await startTestServer({ MAX_CONNECTIONS: '2' });
  const first = await connectTo(server.url);
  const second = await connectTo(server.url);
  const third = await connectTo(server.url);
  expect(await text(third)).toBe('');
  first.write(healthRequest);
  expect(await text(first)).toMatch(ok);
  // There is room again.
  second.destroy();
  await untilMetric(server.url, 'http_server_active_requests', 1);
});
