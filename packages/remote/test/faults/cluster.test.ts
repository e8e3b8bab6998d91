// A server of a cluster that ends: its clients go to another one, as after any other short interruption.
import { describe, expect, it, onTestFinished } from 'vitest';
import { findServer } from '../../servers.js';
import { startCluster } from '../support/nats-cluster.js';
import { longLostAfter, Load, newFleet } from './load.js';

const { missing } = findServer('nats-server');

describe.skipIf(missing !== undefined)(`a cluster of three NATS servers ${missing ?? ''}`, () => {
  it.each([
    ['the server is killed that a dispatcher and a host have named', 1, 'SIGKILL'],
    ['all servers but one are killed', 2, 'SIGKILL'],
    ['the server hangs that a dispatcher and a host have named', 1, 'SIGSTOP'],
  ] as const)(
    '%s while 200 tasks are in flight, and nothing is lost or repeated (G1)',
    async (title, count, signal) => {
      const cluster = await startCluster(3);
      onTestFinished(() => cluster.stop());
      const [address = '', otherAddress = ''] = cluster.servers.map(({ port }) => `nats://127.0.0.1:${port}`);
      // They learn from it which servers there are besides.
      const fleet = newFleet(address);
      const moved = await fleet.host(['--slots', '2']);
      await fleet.host(['--slots', '2'], otherAddress);
      const load = new Load();
      // Twenty run at a time on each worker.
      load.submit(fleet.dispatcher({ lostAfter: longLostAfter, tasksPerWorker: 20 }), 200, 400);
      await load.running(60);
      for (const { pid } of cluster.servers.slice(0, count)) process.kill(pid, signal);
      expect((await moved.event('disconnected'))['reason']).toBe(`${address}: the connection was closed`);
      await moved.event('connected');
      expect(await load.outcome(title)).toMatchObject({ lost: 0, started: 200 });
    },
  );
});
