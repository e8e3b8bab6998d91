import { expect, test } from 'vitest';
import { hashCall, mixedCalls } from '../load/calls.ts';
import { drive } from '../load/drive.ts';
import { faultsIn } from '../load/faults.ts';
import { killWorkers } from '../load/kills.ts';
import { saturate } from '../load/saturation.ts';
import { startServer } from '../load/server.ts';

const deadline = 120_000;
/** `npm test` sends a part of the requests that `npm run test:all` sends. */
const requests = process.env['TEST_ALL'] === '1' ? 240 : 90;
const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;

test.each(['node', 'in-process'] as const)(
  'under load on %s no request is lost or gets the response of another',
  { timeout: deadline },
  async (adapter) => {
    await using server = await startServer({ env: { ADAPTER: adapter } });
    const driven = await drive(server.url, mixedCalls(), { connections: 16, limit: requests });
    expect(await faultsIn(driven)).toEqual([]);
    expect(driven.answers).toHaveLength(requests);
  },
);

test(
  'under more load than the queue holds, each request is answered correctly or rejected',
  { timeout: deadline },
  async () => {
    await using server = await startServer({ env: { WORKERS: '1', MAX_QUEUE: '3' } });
    const driven = await drive(server.url, () => hashCall(2 ** 13), { connections: 12, limit: (2 * requests) / 3 });
    expect(
      await faultsIn(driven, ({ status, body }) => status === 503 && body.includes('"DISPATCH_QUEUE_FULL"')),
    ).toEqual([]);
    const answered = driven.answers.filter(({ status }) => status === 200).length;
    expect(answered).toBeGreaterThanOrEqual(4);
    expect(answered).toBeLessThan((2 * requests) / 3);
  },
);

test(
  'a light route stays fast while heavy requests saturate every worker, unlike in process',
  { timeout: deadline },
  async () => {
    const load = { cost: 2 ** 15, hashes: 20 };
    const node = await saturate({ adapter: 'node', ...load });
    const inProcess = await saturate({ adapter: 'in-process', ...load });
    expect([...node.faults, ...inProcess.faults]).toEqual([]);

    const limit = 50;
    console.log(
      `light route, heavy load on every worker: p99 ${milliseconds(node.light.p99)} in workers (${node.light.answers} requests), ` +
        `${milliseconds(inProcess.light.p99)} in process (${inProcess.light.answers}); under ${limit} ms: ${node.light.p99 < limit ? 'yes' : 'NO'}`,
    );
    // Each compared with the hashes of the same minute: the machine may be busy during one of the runs only. In process, a light
    // request waits for one of the four hashes in flight on average: some come right before a hash ends.
    expect(node.light.p99).toBeLessThan(node.heavy.p50 / 4);
    expect(node.light.p50).toBeLessThan(node.heavy.p50 / 20);
    expect(1000 / inProcess.light.perSecond).toBeGreaterThan(inProcess.heavy.p50 / 10);
  },
);

test('workers killed under load lose the requests that ran on them, and no others', { timeout: deadline }, async () => {
  const kills = await killWorkers(requests);
  const { requests: sent, right, killedAtOnce, killedLater, othersLost } = kills;
  console.log(
    `${killedAtOnce + killedLater} workers killed under ${sent} requests: ${right} answered correctly, ${othersLost} lost with a worker that another request killed`,
  );
  expect(kills.faults).toEqual([]);
  expect(kills.killedAtOnce).toBeGreaterThan(0);
  expect(kills.right + kills.othersLost).toBeGreaterThanOrEqual(kills.requests);
});
