import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startServer } from '../../servers.js';
import { Load, newFleet, shortTime, testedServers } from './load.js';

describe.each(testedServers)('a fleet under load over $title', ({ missing, scheme, server }) => {
  it.skipIf(missing !== undefined)(
    '10 000 tasks on three hosts, of which one is killed before the broker is restarted (G1, G2)',
    { timeout: 120_000 },
    async () => {
      let broker = await startServer(server);
      onTestFinished(() => broker.stop());
      const fleet = newFleet(`${scheme}://127.0.0.1:${broker.port}`);
      const [killed] = await Promise.all([fleet.host(), fleet.host(), fleet.host()]);
      const load = new Load();
      // Longer than the broker is away, on a busy machine too.
      const dispatcher = fleet.dispatcher({ lostAfter: 10_000 });
      load.submit(dispatcher, 10_000, 1);
      await load.runningOn(6);
      await load.running(1000);
      await killed.stop();
      await load.running(3000);
      await broker.stop('SIGKILL');
      await setTimeout(shortTime);
      broker = await startServer(server, { port: broker.port });
      const { lost } = await load.outcome(`${server}, three hosts, one killed, then the broker restarted`);
      // What had been assigned to the workers of the host that was killed.
      expect(lost).toBeGreaterThanOrEqual(1);
      expect(lost).toBeLessThan(200);
    },
  );
});
