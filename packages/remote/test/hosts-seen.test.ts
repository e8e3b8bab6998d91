// What a dispatcher reports about the hosts of its fleet.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { HostEventMap, HostEventType, RemoteDispatcher } from '@dispatch/remote';
import { afterAll, describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';
import { findServer, startServer } from '../servers.js';
import { newFleet } from './faults/load.js';
import { tasks } from './faults/tasks.mjs';
import { untilUnavailable } from './support/unavailable.js';

const { missing } = findServer('nats-server');
const server = missing === undefined ? await startServer('nats-server') : undefined;
const address = `nats://127.0.0.1:${server?.port}`;

afterAll(() => server?.stop());

/** The next event of a type. */
async function next<Type extends HostEventType>({ events }: RemoteDispatcher, type: Type): Promise<HostEventMap[Type]> {
  const [event] = (await once(events, type)) as [HostEventMap[Type]];
  return event;
}

describe.skipIf(missing !== undefined)(`hosts as a dispatcher sees them ${missing ?? ''}`, () => {
  it('lists the hosts of the fleet with their slots and its workers, in stats() (G9)', async () => {
    const fleet = newFleet(address);
    await fleet.host(['--slots', '3', '--name', 'one', '--build', 'b1']);
    await fleet.host(['--slots', '1', '--name', 'old', '--build', 'b0']);
    const dispatcher = fleet.dispatcher({ build: 'b1', name: 'seeing' });
    expect(dispatcher.stats().hosts).toEqual([]);
    await dispatcher.execute(tasks.echo(1));
    await expect.poll(() => dispatcher.stats().hosts.length).toBe(2);
    await expect.poll(() => dispatcher.stats().hosts.find(({ name }) => name === 'one')?.free).toBe(2);
    const { hosts, workers } = dispatcher.stats();
    const id = expect.stringMatching(/^[\da-f]{16}$/) as string;
    expect(hosts.toSorted((one, other) => one.build.localeCompare(other.build))).toEqual([
      { id, name: 'old', build: 'b0', slots: 1, free: 1, state: 'unsuitable', workers: [] },
      { id, name: 'one', build: 'b1', slots: 3, free: 2, state: 'open', workers: workers.map(({ worker }) => worker) },
    ]);
    expectTypeOf(hosts[0]?.state).toEqualTypeOf<'open' | 'draining' | 'unsuitable' | undefined>();
  });

  it('reports a host that joins, drains and leaves, in events and on diagnostics channels (G9)', async () => {
    const fleet = newFleet(address);
    const dispatcher = fleet.dispatcher({ name: 'told' });
    const published: unknown[] = [];
    const publish = (message: unknown): void => void published.push(message);
    subscribe('dispatch:host:joined', publish);
    onTestFinished(() => void unsubscribe('dispatch:host:joined', publish));
    const joined = next(dispatcher, 'hostjoined');
    const result = dispatcher.execute(tasks.echo('a'));
    const host = await fleet.host(['--slots', '2', '--name', 'short-lived']);
    const event = await joined;
    expect(event).toMatchObject({ type: 'hostjoined', dispatcher: 'told', host: { name: 'short-lived', slots: 2 } });
    expect(event.time).toBeGreaterThan(0);
    expect(event.time).toBeLessThanOrEqual(performance.now());
    expect(published).toEqual([event]);
    expect(await result).toBe('a');
    const [draining, left] = [next(dispatcher, 'hostdraining'), next(dispatcher, 'hostleft')];
    host.kill('SIGTERM');
    expect((await draining).host).toMatchObject({ id: event.host.id, state: 'draining', free: 0 });
    expect((await left).host.id).toBe(event.host.id);
    expect(dispatcher.stats().hosts).toEqual([]);
    expect(await host.exited).toBe(0);
  });

  it('reports a host that is killed as lost (G9)', async () => {
    const fleet = newFleet(address);
    const dispatcher = fleet.dispatcher({ lostAfter: 2000 });
    const host = await fleet.host();
    await dispatcher.execute(tasks.echo(1));
    const lost = next(dispatcher, 'hostlost');
    await host.stop();
    expect((await lost).host).toMatchObject({ state: 'open', slots: 2 });
    expect(dispatcher.stats().hosts).toEqual([]);
  });

  it('says in the TimeoutError of a task that there is no host, and no cause if there is one (G4)', async () => {
    const fleet = newFleet(address);
    const dispatcher = fleet.dispatcher();
    const reason = `no host of the fleet '${fleet.name}'`;
    expect(await untilUnavailable(dispatcher, tasks.echo(1), new RegExp(reason), 300)).toMatchObject({
      message: expect.stringContaining(reason) as string,
    });
    expect(() => dispatcher.executeSync(tasks.echo(1), { timeout: 300 })).toThrow(
      expect.objectContaining({
        code: 'DISPATCH_TIMEOUT',
        cause: expect.objectContaining({ code: 'DISPATCH_UNAVAILABLE' }) as unknown,
      }),
    );
    await fleet.host();
    await dispatcher.execute(tasks.echo(1));
    const late: unknown = await dispatcher.execute(tasks.hold(), { timeout: 300 }).catch((error: unknown) => error);
    expect(late).toMatchObject({ code: 'DISPATCH_TIMEOUT' });
    expect(late).not.toHaveProperty('cause');
  });

  it('says in the TimeoutError of a task that there is no connection to the bus (G4)', async () => {
    const fleet = newFleet('nats://127.0.0.1:1');
    await untilUnavailable(fleet.dispatcher(), tasks.echo(1), /no connection to the bus: .*127\.0\.0\.1:1/, 300);
  });
});
