import { execFileSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findServer, startServer, type RunningServer } from '../../servers.js';
import { Load, longLostAfter, newFleet, shortTime, testedServers } from './load.js';

const faketime = findServer('faketime');

for (const { missing, scheme, server, title } of testedServers) {
  describe.skipIf(missing !== undefined)(`faults of hosts over ${title}`, () => {
    let broker: RunningServer | undefined;
    let address = '';
    beforeAll(async () => {
      broker = await startServer(server);
      address = `${scheme}://127.0.0.1:${broker.port}`;
    });
    afterAll(() => broker?.stop());
    it('a host that is killed (G2)', async () => {
      const fleet = newFleet(address);
      const killed = await fleet.host();
      await fleet.host();
      const load = new Load();
      load.submitHeld(fleet.dispatcher(), 40);
      await load.runningOn(4);
      await killed.stop();
      load.open();
      const { lost, started } = await load.outcome(`${server}, a host killed`);
      expect(lost).toBeGreaterThanOrEqual(1);
      expect(lost).toBeLessThanOrEqual(8);
      expect(started).toBeGreaterThanOrEqual(40 - lost);
    });

    it('a host that is stopped for less than lostAfter (G1)', async () => {
      const fleet = newFleet(address);
      const stopped = await fleet.host();
      const load = new Load();
      load.submit(fleet.dispatcher({ lostAfter: longLostAfter }), 30, 100);
      await load.running(4);
      stopped.kill('SIGSTOP');
      await setTimeout(shortTime);
      stopped.kill('SIGCONT');
      expect(await load.outcome(`${server}, a host stopped for ${shortTime} ms`)).toMatchObject({
        lost: 0,
        started: 30,
      });
    });

    it('a host that is stopped for longer, and continues (G2, G3)', async () => {
      const fleet = newFleet(address);
      const stopped = await fleet.host();
      await fleet.host();
      const load = new Load();
      load.submitHeld(fleet.dispatcher(), 60);
      await load.runningOn(4);
      stopped.kill('SIGSTOP');
      await load.losing();
      stopped.kill('SIGCONT');
      load.open();
      const { lost } = await load.outcome(`${server}, a host stopped until its tasks were lost`);
      expect(lost).toBeGreaterThanOrEqual(1);
      expect(lost).toBeLessThanOrEqual(8);
    });

    it('no host yet (G4)', async () => {
      const fleet = newFleet(address);
      const load = new Load();
      load.submit(fleet.dispatcher(), 24, 20);
      await setTimeout(500);
      expect(load.started()).toEqual([]);
      await fleet.host();
      expect(await load.outcome(`${server}, no host for 500 ms`)).toMatchObject({ lost: 0, started: 24 });
    });

    it('a host with another build beside one with the right one (G5)', async () => {
      const fleet = newFleet(address);
      await fleet.host(['--slots', '2', '--build', 'old']);
      const load = new Load();
      load.submit(fleet.dispatcher({ build: 'new' }), 24, 20);
      await setTimeout(500);
      expect(load.started()).toEqual([]);
      await fleet.host(['--slots', '2', '--build', 'new']);
      expect(await load.outcome(`${server}, a host with another build`)).toMatchObject({ lost: 0, started: 24 });
    });

    it('a second dispatcher (G6)', async () => {
      const fleet = newFleet(address);
      await fleet.host();
      const load = new Load();
      load.submit(fleet.dispatcher(), 30, 50);
      await load.running(4);
      load.submit(fleet.dispatcher(), 30, 50);
      expect(await load.outcome(`${server}, two dispatchers and two slots`)).toMatchObject({ lost: 0, started: 60 });
    });

    it('tasks that end their process (L1)', async () => {
      const fleet = newFleet(address);
      await fleet.host();
      const dispatcher = fleet.dispatcher();
      const load = new Load();
      for (let count = 0; count < 3; count += 1) {
        load.submit(dispatcher, 8, 20);
        load.submitPoison(dispatcher);
      }
      const { lost } = await load.outcome(`${server}, three tasks that end their process`);
      expect(lost).toBeGreaterThanOrEqual(3);
      expect(lost).toBeLessThanOrEqual(12);
    });

    it.skipIf(faketime.path === undefined)(`a host whose clock is wrong (G8) ${faketime.missing ?? ''}`, async () => {
      const fleet = newFleet(address);
      const printed = execFileSync(faketime.path ?? '', ['-f', '+30s', 'env'], { encoding: 'utf8' });
      const env = Object.fromEntries(
        [...printed.matchAll(/^(LD_PRELOAD|FAKETIME)=(.+)$/gm)].map(([, name, value]) => [name, value]),
      );
      await fleet.host(['--slots', '2'], address, env);
      const load = new Load();
      load.submit(fleet.dispatcher(), 30, 20);
      expect(await load.outcome(`${server}, a clock that is 30 s fast`)).toMatchObject({ lost: 0, started: 30 });
    });
  });
}
