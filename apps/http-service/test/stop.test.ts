import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { post, startTestServer, until, untilHeld, untilMetric, untilQueued } from './test-server.ts';

const deadline = 40_000;

test.each(['SIGTERM', 'SIGINT'] as const)(
  'on %s the service answers accepted and queued requests, accepts no new ones and exits with code 0',
  { timeout: deadline },
  async (signal) => {
    const server = await startTestServer();
    const accepted = [post(server.url, '/test/hold')];
    await untilHeld(server.url, 1);
    accepted.push(
      ...Array.from({ length: 5 }, (_, n) =>
        post(server.url, '/hash', `{"password":"${n}","cost":1024}`, 'application/json'),
      ),
    );
    await untilQueued(server.url, 5);
    // Connections without a request, or whose requests have been answered, do not delay the stop.
    const { hostname, port } = new URL(server.url);
    const silent = connect(Number(port), hostname);
    await once(silent, 'connect');
    const half = connect(Number(port), hostname);
    half.write('POST /test/release HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n');
    await untilMetric(server.url, 'http_server_active_requests', 8);

    server.process.kill(signal);
    await until(async () =>
      expect(fetch(`${server.url}/healthz`, { headers: { connection: 'close' } })).rejects.toThrow('fetch failed'),
    );
    half.write('x');
    const [answer] = (await once(half, 'data')) as [Buffer];
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 OK\r\n(?:.*\r\n)*connection: close\r\n/i);

    const responses = await Promise.all(accepted);
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(responses.map(({ headers }) => headers.get('connection'))).toEqual(responses.map(() => 'close'));
    expect(await server.ended).toEqual({ code: 0, stderr: '' });
    silent.destroy();
  },
);

test(
  'when STOP_TIMEOUT expires, the remaining requests are answered 503 and the exit code is 1',
  { timeout: deadline },
  async () => {
    const server = await startTestServer({ STOP_TIMEOUT: '200' });
    const held = [post(server.url, '/test/hold')];
    await untilHeld(server.url, 1);
    held.push(post(server.url, '/test/hold'));
    await untilQueued(server.url, 1);
    const { code } = await server.stop();
    const responses = await Promise.all(held);
    expect([code, ...responses.map(({ status }) => status)]).toEqual([1, 503, 503]);
  },
);

test('a second signal ends the process immediately', { timeout: deadline }, async () => {
  const server = await startTestServer();
  const held = post(server.url, '/test/hold').catch(() => 'cut');
  await untilHeld(server.url, 1);
  server.process.kill('SIGTERM');
  await until(async () =>
    expect(fetch(`${server.url}/healthz`, { headers: { connection: 'close' } })).rejects.toThrow('fetch failed'),
  );
  server.process.kill('SIGTERM');
  expect([(await server.ended).code, await held]).toEqual([143, 'cut']);
});

test(
  'during STOP_DELAY the service still accepts requests, and /readyz is answered 503',
  { timeout: deadline },
  async () => {
    // It does not expire while the test runs.
    const server = await startTestServer({ STOP_DELAY: '600000' });
    server.process.kill('SIGTERM');
    await until(async () => expect((await fetch(`${server.url}/readyz`)).status).toBe(503));
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    server.process.kill('SIGTERM');
    expect((await server.ended).code).toBe(143);
  },
);

test('after STOP_DELAY the service ends with code 0', { timeout: deadline }, async () => {
  const server = await startTestServer({ STOP_DELAY: '200' });
  expect(await server.stop()).toEqual({ code: 0, stderr: '' });
});
