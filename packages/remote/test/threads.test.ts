// Hosts whose slots are worker threads.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startHost } from '@dispatch/remote/host';
import { nats } from '@dispatch/remote/nats';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { findServer, startServer } from '../servers.js';
import { Load, newFleet } from './faults/load.js';
import { tasks } from './faults/tasks.mjs';
import { childrenOf } from './support/processes.js';
import { running } from './support/running.js';

const { missing } = findServer('nats-server');
const server = missing === undefined ? await startServer('nats-server') : undefined;
const address = `nats://127.0.0.1:${server?.port}`;
const worker = fileURLToPath(new URL('faults/worker.mjs', import.meta.url));

afterAll(() => server?.stop());

describe.skipIf(missing !== undefined)(`a host with --threads ${missing ?? ''}`, () => {
  it('runs each worker on a thread of its own process', async () => {
    const fleet = newFleet(address);
    const host = await fleet.host(['--slots', '2', '--threads']);
    const dispatcher = fleet.dispatcher({ workers: { min: 0, max: 2 } });
    const load = new Load();
    load.submitHeld(dispatcher, 2);
    await load.runningOn(2);
    load.open();
    expect(await load.outcome('two threads')).toMatchObject({ lost: 0, started: 2 });
    expect((await dispatcher.execute(tasks.place(0))).process).toBe(host.pid);
    expect(childrenOf(host.pid)).toEqual([]);
  });

  it('passes large values, streams and output as processes do', async () => {
    const fleet = newFleet(address);
    await fleet.host(['--slots', '1', '--threads']);
    const lines: string[] = [];
    const dispatcher = fleet.dispatcher({ stdout: (line) => void lines.push(line) });
    const sent = new Uint8Array(8 * 2 ** 20).map((_, index) => index % 251);
    expect(Buffer.compare(await dispatcher.execute(tasks.echo(sent)), sent)).toBe(0);
    const values: (number | undefined)[] = [];
    for await (const value of dispatcher.stream(tasks.count(100, 100_000), { highWaterMark: 8 })) values.push(value[0]);
    expect(values).toEqual(Array.from({ length: 100 }, (_, value) => value));
    await dispatcher.execute(tasks.print('printed'));
    expect(lines).toEqual(['printed']);
  });

  it('ends the thread of a task that does not stop, and runs the next one on another', async () => {
    const fleet = newFleet(address);
    const host = await fleet.host(['--slots', '1', '--threads']);
    const dispatcher = fleet.dispatcher({ cancelGrace: 100 });
    const { begun, future } = running(dispatcher, tasks.endless());
    await begun;
    future.cancel();
    await expect(future.result()).rejects.toMatchObject({ code: 'DISPATCH_CANCELLED' });
    expect(await dispatcher.execute(tasks.echo(1))).toBe(1);
    expect(await host.event('worker-ended')).toMatchObject({ message: 'its dispatcher has ended it' });
  });

  it('a loop in a thread sees that it was cancelled', async () => {
    const fleet = newFleet(address);
    const host = await fleet.host(['--slots', '1', '--threads']);
    const dispatcher = fleet.dispatcher({ cancelGrace: 60_000 });
    const { begun, future } = running(dispatcher, tasks.untilCancelled());
    await begun;
    future.cancel();
    // After the cancellation, its worker takes the next task: it was not ended.
    const { process } = await dispatcher.execute(tasks.place(0));
    expect(process).toBe(host.pid);
  });

  it('process.exit and an uncaught error end one thread, and not the host', async () => {
    const fleet = newFleet(address);
    const host = await fleet.host(['--slots', '2', '--threads']);
    const dispatcher = fleet.dispatcher();
    const lost = { code: 'DISPATCH_WORKER_LOST' };
    await expect(dispatcher.execute(tasks.exit(7))).rejects.toMatchObject({ ...lost, exitCode: 7 });
    await expect(dispatcher.execute(tasks.throwLater('thrown later'))).rejects.toMatchObject({
      ...lost,
      cause: { message: 'thrown later' },
    });
    expect((await dispatcher.execute(tasks.place(0))).process).toBe(host.pid);
  });

  it.each(['null', 'object', 'shared', 'bytes', 'zeros'])(
    'survives a task that posts %s to the port of its thread',
    async (kind) => {
      const fleet = newFleet(address);
      const host = await fleet.host(['--slots', '2', '--threads']);
      const dispatcher = fleet.dispatcher();
      const posting = running(dispatcher, tasks.postsToHost(kind));
      await posting.begun;
      await expect(posting.future.result()).rejects.toMatchObject({ code: 'DISPATCH_WORKER_LOST' });
      expect((await dispatcher.execute(tasks.place(0))).process).toBe(host.pid);
    },
  );

  it('that is killed ends its threads, and their tasks are lost (G2)', async () => {
    const fleet = newFleet(address);
    const killed = await fleet.host(['--slots', '2', '--threads']);
    await fleet.host(['--slots', '2', '--threads']);
    const load = new Load();
    load.submitHeld(fleet.dispatcher(), 40);
    await load.runningOn(4);
    await killed.stop();
    load.open();
    const { lost } = await load.outcome('a host with threads killed');
    expect(lost).toBeGreaterThanOrEqual(1);
    expect(lost).toBeLessThanOrEqual(8);
  });

  it('drains on SIGTERM (G7)', async () => {
    const fleet = newFleet(address);
    const leaving = await fleet.host(['--slots', '2', '--threads']);
    const load = new Load();
    load.submit(fleet.dispatcher(), 20, 50);
    await load.running(4);
    leaving.kill('SIGTERM');
    await leaving.event('draining');
    await fleet.host(['--slots', '2', '--threads']);
    expect(await load.outcome('a drained host with threads')).toMatchObject({ lost: 0, started: 20 });
    expect(await leaving.exited).toBe(0);
  });

  it('says why a file does not start', async () => {
    const fleet = newFleet(address);
    const bus = nats({ servers: address });
    const failing = new URL('fixtures/fails.mjs', import.meta.url);
    const events: unknown[] = [];
    const onEvent = (event: { readonly type: string }): void => void events.push(event);
    const host = await startHost({ bus, fleet: fleet.name, slots: 1, threads: true, worker: failing, onEvent });
    onTestFinished(() => host.close());
    await expect(fleet.dispatcher().execute(tasks.echo(1))).rejects.toMatchObject({
      code: 'DISPATCH_UNAVAILABLE',
      message: expect.stringContaining('Error: no start') as string,
    });
    expect(events).toContainEqual(expect.objectContaining({ type: 'worker-ended', message: 'Error: no start' }));
  });
});

describe('the option threads', () => {
  const bus = nats();
  it.each([
    [{ threads: 1 }, "'threads' must be a boolean"],
    [{ threads: true, memory: 100 }, "'memory' must be undefined with the option 'threads'"],
    [{ threads: true, cwd: '/' }, "'cwd' must be undefined with the option 'threads'"],
    [{ threads: true, execPath: process.execPath }, "'execPath' must be undefined with the option 'threads'"],
  ])('is checked: %j', async (options, message) => {
    const started = startHost({ bus, fleet: 'x', worker, ...(options as object) });
    await expect(started).rejects.toThrow(message);
    await expect(started).rejects.toBeInstanceOf(TypeError);
  });

  it('of the command is checked', () => {
    const command = fileURLToPath(new URL('../dist/bundle/cli.js', import.meta.url));
    const config = fileURLToPath(new URL('fixtures/nats-host.mjs', import.meta.url));
    const args = ['--config', config, '--fleet', 'x', '--threads', '--memory', '100', worker];
    const { status, stderr } = spawnSync(process.execPath, [command, ...args], { encoding: 'utf8', timeout: 20_000 });
    expect(status).toBe(1);
    expect(stderr).toContain("'memory' must be undefined with the option 'threads'");
  });
});
