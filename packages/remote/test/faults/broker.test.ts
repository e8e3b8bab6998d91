import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startServer, type RunningServer } from '../../servers.js';
import { running } from '../support/running.js';
import { childrenOf, waitUntilGone } from '../support/processes.js';
import { Load, longLostAfter, newFleet, shortTime, testedServers } from './load.js';
import { tasks } from './tasks.mjs';
import { startProxy, type Proxy } from './proxy.js';

for (const { missing, scheme, server, title } of testedServers) {
  const start = async (): Promise<{ broker: RunningServer; address: string }> => {
    const broker = await startServer(server);
    return { broker, address: `${scheme}://127.0.0.1:${broker.port}` };
  };
  /** The broker, and a way to it that can be cut. */
  const startWithProxy = async (): Promise<{ address: string; way: Proxy; cutAddress: string }> => {
    const { address, broker } = await start();
    onTestFinished(() => broker.stop());
    const way = await startProxy(broker.port);
    onTestFinished(() => way.stop());
    return { address, way, cutAddress: `${scheme}://127.0.0.1:${way.port}` };
  };

  describe.skipIf(missing !== undefined)(`faults of the bus ${title}`, () => {
    it('a broker that is away for less than lostAfter (G1)', async () => {
      const { address, ...first } = await start();
      let { broker } = first;
      onTestFinished(() => broker.stop());
      const fleet = newFleet(address);
      await fleet.host(['--slots', '4']);
      const load = new Load();
      load.submit(fleet.dispatcher({ lostAfter: longLostAfter }), 40, 400);
      await load.running(6);
      await broker.stop('SIGKILL');
      await setTimeout(shortTime);
      broker = await startServer(server, { port: broker.port });
      expect(await load.outcome(`${server} away for ${shortTime} ms`)).toMatchObject({ lost: 0, started: 40 });
    });

    it('a broker that is away for longer (G2, G3)', async () => {
      const { address, ...first } = await start();
      let { broker } = first;
      onTestFinished(() => broker.stop());
      const fleet = newFleet(address);
      const { pid } = await fleet.host(['--slots', '4']);
      const load = new Load();
      load.submitHeld(fleet.dispatcher(), 40);
      await load.runningOn(4);
      const workers = childrenOf(pid);
      await broker.stop('SIGKILL');
      await waitUntilGone(workers);
      load.open();
      broker = await startServer(server, { port: broker.port });
      const { lost } = await load.outcome(`${server} away until all workers were lost`);
      expect(lost).toBeGreaterThanOrEqual(1);
      expect(lost).toBeLessThanOrEqual(16);
    });

    it('connections that break again and again (G1)', async () => {
      const { address, cutAddress, way } = await startWithProxy();
      const fleet = newFleet(address);
      await fleet.host(['--slots', '4'], cutAddress);
      const load = new Load();
      load.submit(fleet.dispatcher({ lostAfter: longLostAfter }), 60, 200);
      await load.running(4);
      for (let count = 0; count < 10; count += 1) {
        way.breakAll();
        await setTimeout(150);
      }
      expect(await load.outcome(`${server}, ten broken connections`)).toMatchObject({ lost: 0, started: 60 });
    });

    it('a partition that is shorter than lostAfter (G1)', async () => {
      const { address, cutAddress, way } = await startWithProxy();
      const fleet = newFleet(address);
      await fleet.host(['--slots', '4'], cutAddress);
      const load = new Load();
      load.submit(fleet.dispatcher({ lostAfter: longLostAfter }), 40, 200);
      await load.running(6);
      way.cut();
      await setTimeout(shortTime);
      way.mend();
      expect(await load.outcome(`${server}, a partition of ${shortTime} ms`)).toMatchObject({ lost: 0 });
    });

    it('a task that is cancelled during a partition settles at once, and its worker ends after it (G1)', async () => {
      const { address, cutAddress, way } = await startWithProxy();
      const fleet = newFleet(address);
      const host = await fleet.host(['--slots', '1'], cutAddress);
      const dispatcher = fleet.dispatcher({ lostAfter: 60_000, cancelGrace: 200 });
      const { process: cancelled } = await dispatcher.execute(tasks.place(0));
      const { begun, future } = running(dispatcher, tasks.hold());
      await begun;
      way.cut();
      const next = dispatcher.execute(tasks.place(0));
      expect(future.cancel('not needed')).toBe(true);
      await expect(future.result()).rejects.toMatchObject({ code: 'DISPATCH_CANCELLED' });
      expect(childrenOf(host.pid)).toEqual([cancelled]);
      way.mend();
      expect((await next).process).not.toBe(cancelled);
      await waitUntilGone([cancelled]);
    });

    it('a partition that does not end (G2, G3)', async () => {
      const { address, cutAddress, way } = await startWithProxy();
      const fleet = newFleet(address);
      const away = await fleet.host(['--slots', '2'], cutAddress);
      await fleet.host();
      const load = new Load();
      load.submitHeld(fleet.dispatcher(), 40);
      await load.runningOn(4);
      const workers = childrenOf(away.pid);
      way.cut();
      load.open();
      const { lost } = await load.outcome(`${server}, a partition without an end`);
      expect(lost).toBeLessThanOrEqual(8);
      await waitUntilGone(workers);
    });
  });
}
