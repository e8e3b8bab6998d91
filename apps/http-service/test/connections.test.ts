import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { startTestServer, untilMetric } from './test-server.ts';

const deadline = 40_000;

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

test('connections beyond MAX_CONNECTIONS are closed immediately', { timeout: deadline }, async () => {
  await using server = await startTestServer({ MAX_CONNECTIONS: '2' });
  const first = await connectTo(server.url);
  const second = await connectTo(server.url);
  const third = await connectTo(server.url);
  expect(await text(third)).toBe('');
  first.write('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect(await text(first)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  // There is room again.
  second.destroy();
  await untilMetric(server.url, 'http_requests_in_flight', 1);
});
