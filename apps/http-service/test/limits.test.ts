import { expect, test } from 'vitest';
import {
  answered,
  metrics,
  post,
  settled,
  startTestServer,
  untilHeld,
  untilMetric,
  untilQueued,
} from './test-server.ts';

const deadline = 40_000;
/** How many tasks have settled in this way. */
const outcomes = (outcome: 'cancelled' | 'queue_full' | 'timeout' | 'worker_lost', task = 'hold'): string => {
  const failed = `dispatch_task_outcome="${outcome === 'timeout' ? 'timed_out' : 'failed'}"`;
  const type = `error_type="DISPATCH_${outcome.toUpperCase()}"`;
  return settled(task, outcome === 'cancelled' ? 'dispatch_task_outcome="cancelled"' : `${failed},${type}`);
};
const answers = (status: number, route = '/test/hold'): string => answered('POST', route, status);

test.each([
  ['a known length', (): string => 'hello'],
  ['an unknown length, which the limit has to count', (): ReadableStream => new Blob(['hello']).stream()],
])('a client that disconnects cancels its task, with a body of %s', { timeout: deadline }, async (_, body) => {
  await using server = await startTestServer();
  const client = new AbortController();
  const held = post(server.url, '/test/hold', body(), 'text/plain', { signal: client.signal });
  await untilHeld(server.url, 1);
  await post(server.url, '/test/collect-garbage');
  client.abort();
  await expect(held).rejects.toThrow('aborted');

  await untilMetric(server.url, outcomes('cancelled'), 1);
  expect((await metrics(server.url)).get(answers(499))).toBe(1);
  // The only worker is free again.
  expect((await post(server.url, '/hash', '{"password":"x","cost":1024}', 'application/json')).status).toBe(200);
});

test(
  'a client that disconnects while its task is queued removes it from the queue',
  { timeout: deadline },
  async () => {
    await using server = await startTestServer({ MAX_QUEUE: '1' });
    const running = post(server.url, '/test/hold');
    await untilHeld(server.url, 1);
    const client = new AbortController();
    const waiting = post(server.url, '/test/hold', '', 'text/plain', { signal: client.signal });
    await untilQueued(server.url, 1);
    client.abort();
    await expect(waiting).rejects.toThrow('aborted');
    await untilQueued(server.url, 0);

    // The queue has room for another task, and the cancelled task never runs.
    const next = post(server.url, '/hash', '{"password":"x","cost":1024}', 'application/json');
    await untilQueued(server.url, 1);
    await post(server.url, '/test/release');
    expect([(await running).status, (await next).status]).toEqual([200, 200]);
    expect(await (await fetch(`${server.url}/test/held`)).json()).toBe(1);
  },
);

test(
  'a full queue is answered 503 with retry-after, and does not affect waiting requests',
  { timeout: deadline },
  async () => {
    await using server = await startTestServer({ MAX_QUEUE: '2' });
    const accepted = [post(server.url, '/test/hold')];
    await untilHeld(server.url, 1);
    accepted.push(post(server.url, '/test/hold'), post(server.url, '/test/hold'));
    await untilQueued(server.url, 2);

    const rejected = await post(server.url, '/test/hold');
    expect([rejected.status, rejected.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await rejected.json()).toMatchObject({
      code: 'DISPATCH_QUEUE_FULL',
      title: 'too many requests are waiting',
    });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);

    await post(server.url, '/test/release');
    expect((await Promise.all(accepted)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await metrics(server.url)).get(outcomes('queue_full'))).toBe(1);
  },
);

test('the deadline is answered 504, for a running task and for a queued one', { timeout: deadline }, async () => {
  await using server = await startTestServer({ DEADLINE: '500' });
  const late = await Promise.all([post(server.url, '/test/hold'), post(server.url, '/test/hold')]);
  expect(late.map(({ status }) => status)).toEqual([504, 504]);
  expect(await late[0].json()).toMatchObject({ code: 'DISPATCH_TIMEOUT' });
  expect((await metrics(server.url)).get(outcomes('timeout'))).toBe(2);
});

test.each(['exit', 'error', 'rejection'])(
  'a worker lost by %s is answered 502 for the request that it ran, and the next request succeeds',
  { timeout: deadline },
  async (how) => {
    await using server = await startTestServer();
    const hash = (): Promise<Response> => post(server.url, '/hash', '{"password":"x","cost":1024}', 'application/json');
    const [lost, next] = await Promise.all([post(server.url, `/test/die?how=${how}&after=50`), hash()]);
    expect([lost.status, next.status]).toEqual([502, 200]);
    expect(await lost.json()).toMatchObject({ code: 'DISPATCH_WORKER_LOST' });
    expect((await metrics(server.url)).get(outcomes('worker_lost', 'die'))).toBe(1);
  },
);

test(
  'a worker whose heap exceeds WORKER_HEAP is ended, and only its request fails',
  { timeout: deadline },
  async () => {
    await using server = await startTestServer({ WORKER_HEAP: '64' });
    const keep = (megabytes: number): Promise<Response> => post(server.url, `/test/keep?megabytes=${megabytes}`);
    expect((await keep(16)).status).toBe(200);
    const lost = await keep(256);
    expect([lost.status, await lost.json()]).toMatchObject([502, { code: 'DISPATCH_WORKER_LOST' }]);
    expect((await keep(16)).status).toBe(200);
  },
);

test(
  'an unexpected error is answered 500, and its details are logged but not sent to the client',
  { timeout: deadline },
  async () => {
    const server = await startTestServer();
    const response = await post(server.url, '/test/fail', '', 'text/plain', { id: 'mine' });
    expect([response.status, await response.json()]).toEqual([
      500,
      { title: 'the service failed', status: 500, code: 'INTERNAL', requestId: 'mine' },
    ]);
    const { code, stderr } = await server.stop();
    expect(code).toBe(0);
    expect(stderr).toContain('request mine failed: RangeError: a secret');
    expect(stderr).toContain('fixtures/tasks.mjs');
  },
);
