import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDispatcher, type RemoteDispatcherOptions } from '@dispatch/remote';
import { nats } from '@dispatch/remote/nats';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { findServer, startServer } from '../servers.js';
import { tasks } from './fixtures/tasks.mjs';
import { childrenOf, waitUntilGone } from './support/processes.js';
import { startHost, type HostProcess } from './support/start-host.js';
import { untilUnavailable } from './support/unavailable.js';

const { missing } = findServer('nats-server');
const server = missing === undefined ? await startServer('nats-server') : undefined;
const servers = `nats://127.0.0.1:${server?.port}`;
const folder = mkdtempSync(join(tmpdir(), 'dispatch-fleet-'));
let fleets = 0;

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server?.stop();
});

function newFleet(): string {
  fleets += 1;
  return `fleet-${fleets}`;
}

/** The file for which `tasks.hold` waits. */
function gate(): { readonly file: string; open(): void } {
  const file = join(folder, `gate-${Math.random().toString(36).slice(2)}`);
  return {
    file,
    open() {
      writeFileSync(file, '');
    },
  };
}

async function host(fleet: string, ...args: string[]): Promise<HostProcess> {
  const started = await startHost('nats-host.mjs', servers, 'tasks-worker.mjs', ['--fleet', fleet, ...args]);
  onTestFinished(() => started.stop());
  return started;
}

function dispatcher(
  fleet: string,
  options: Partial<RemoteDispatcherOptions> = {},
): ReturnType<typeof createDispatcher> {
  const created = createDispatcher({ bus: nats({ servers }), fleet, lostAfter: 2000, ...options });
  onTestFinished(() => created.close({ timeout: 0 }));
  return created;
}

describe.skipIf(missing !== undefined)(`a fleet over NATS ${missing ?? ''}`, () => {
  it('runs tasks that were submitted before there was a host (G4)', async () => {
    const fleet = newFleet();
    const result = dispatcher(fleet).execute(tasks.processId());
    const { pid } = await host(fleet);
    const worker = await result;
    expect(worker).not.toBe(pid);
    expect(worker).not.toBe(process.pid);
  });

  it('fails tasks with DISPATCH_UNAVAILABLE after hostTimeout without a host, and later ones wait again (G4)', async () => {
    const fleet = newFleet();
    const waiting = dispatcher(fleet, { hostTimeout: 300 });
    await untilUnavailable(waiting, tasks.processId(), new RegExp(`no host of the fleet '${fleet}'`));
    await expect(waiting.ready()).rejects.toMatchObject({ code: 'DISPATCH_UNAVAILABLE' });
    await host(fleet);
    await expect.poll(() => waiting.stats().hosts.length).toBe(1);
    expect(await waiting.execute(tasks.processId())).toBeGreaterThan(0);
  });

  it('says that there is no connection to the bus, and why (G4)', async () => {
    const lost = dispatcher(newFleet(), { bus: nats({ servers: 'nats://127.0.0.1:1' }), hostTimeout: 500 });
    await untilUnavailable(lost, tasks.processId(), /no connection to the bus: nats:\/\/127\.0\.0\.1:1: .*refused/i);
  });

  it('runs nothing on a host with another build, and names both (G5)', async () => {
    const fleet = newFleet();
    const old = await host(fleet, '--build', 'one', '--name', 'old-host');
    const updated = dispatcher(fleet, { build: 'two', hostTimeout: 1000 });
    await untilUnavailable(updated, tasks.processId(), /old-host.*'one'.*'two'/);
    expect(childrenOf(old.pid)).toEqual([]);
    await host(fleet, '--build', 'two');
    await expect.poll(() => updated.stats().hosts.some(({ build }) => build === 'two')).toBe(true);
    expect(await updated.execute(tasks.processId())).toBeGreaterThan(0);
    expect(await dispatcher(fleet, { build: 'one' }).execute(tasks.processId())).toBeGreaterThan(0);
  });

  it('gives an idle worker to another dispatcher that needs one (G6)', async () => {
    const fleet = newFleet();
    await host(fleet, '--slots', '1');
    const first = dispatcher(fleet, { workers: 1 });
    const worker = await first.execute(tasks.processId());
    expect(await dispatcher(fleet).execute(tasks.processId())).not.toBe(worker);
    // And back again.
    expect(await first.execute(tasks.processId())).toBeGreaterThan(0);
  });

  it.each(['execute', 'executeSync'] as const)(
    'gives an idle worker of a blocked thread to another dispatcher, then runs a task by %s (G6)',
    async (method) => {
      const fleet = newFleet();
      await host(fleet, '--slots', '1');
      const blocked = dispatcher(fleet);
      const worker = await blocked.execute(tasks.processId());
      const script = `import { createDispatcher } from '@dispatch/remote';
      import { nats } from '@dispatch/remote/nats';
      import { tasks } from ${JSON.stringify(new URL('./fixtures/tasks.mjs', import.meta.url).href)};
      const dispatcher = createDispatcher({ bus: nats({ servers: '${servers}' }), fleet: '${fleet}' });
      console.log(await dispatcher.execute(tasks.processId()));`;
      const options = { cwd: import.meta.dirname, encoding: 'utf8', timeout: 20_000 } as const;
      // This thread is blocked meanwhile.
      const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], options);
      expect(Number(printed)).toBeGreaterThan(0);
      expect(Number(printed)).not.toBe(worker);
      const task = tasks.processId();
      expect(method === 'execute' ? await blocked.execute(task) : blocked.executeSync(task)).not.toBe(worker);
    },
  );

  it('loses no task when two dispatchers pass one slot to and fro (G6)', async () => {
    const fleet = newFleet();
    await host(fleet, '--slots', '1');
    const both = [dispatcher(fleet), dispatcher(fleet)];
    const ids = await Promise.all(
      both.map(async (each) => {
        const own: number[] = [];
        while (own.length < 200) own.push(await each.execute(tasks.processId()));
        return new Set(own);
      }),
    );
    const all = ids.flatMap((own) => [...own]);
    expect(new Set(all).size).toBe(all.length);
  });

  it('takes a busy worker after its task from a dispatcher that has more (G6)', async () => {
    const fleet = newFleet();
    await host(fleet, '--slots', '2');
    const many = dispatcher(fleet);
    const gates = [gate(), gate()];
    const held = gates.map(({ file }) => many.execute(tasks.hold(file)));
    await expect.poll(() => many.stats().running).toBe(2);
    const other = dispatcher(fleet).execute(tasks.processId());
    await expect.poll(() => many.stats().workers.length).toBe(2);
    for (const each of gates) each.open();
    expect(await Promise.all(held)).toHaveLength(2);
    expect(await other).toBeGreaterThan(0);
  });

  it('drains a host on SIGTERM: its tasks end, and the next ones run elsewhere (G7)', async () => {
    const fleet = newFleet();
    const leaving = await host(fleet, '--slots', '1');
    const staying = dispatcher(fleet);
    const { file, open } = gate();
    let isRunning = (): void => {};
    const running = new Promise<void>((resolve) => {
      isRunning = resolve;
    });
    const held = staying.execute(tasks.hold(file), { onProgress: isRunning });
    await running;
    leaving.kill('SIGTERM');
    await leaving.event('draining');
    const next = staying.execute(tasks.processId());
    await host(fleet, '--slots', '1');
    open();
    const worker = await held;
    expect(await next).not.toBe(worker);
    expect(await leaving.exited).toBe(0);
  });

  it('frees the workers of a dispatcher whose process was killed (G3)', async () => {
    const fleet = newFleet();
    const { pid } = await host(fleet, '--slots', '1');
    const script = `import { createDispatcher } from '@dispatch/remote';
      import { nats } from '@dispatch/remote/nats';
      import { tasks } from ${JSON.stringify(new URL('./fixtures/tasks.mjs', import.meta.url).href)};
      const dispatcher = createDispatcher({ bus: nats({ servers: '${servers}' }), fleet: '${fleet}', lostAfter: 1000 });
      await dispatcher.execute(tasks.hold('/nowhere'), { onProgress: () => console.log('runs') });`;
    const program = execFile(process.execPath, ['--input-type=module', '--eval', script], { cwd: import.meta.dirname });
    await new Promise((resolve) => program.stdout?.once('data', resolve));
    const [worker] = childrenOf(pid);
    program.kill('SIGKILL');
    expect(await dispatcher(fleet).execute(tasks.processId())).not.toBe(worker);
    await waitUntilGone([worker ?? 0]);
  });

  it('loses nothing while the thread of the dispatcher is blocked for longer than lostAfter (G1)', async () => {
    const fleet = newFleet();
    const { pid } = await host(fleet, '--slots', '1');
    const blocked = dispatcher(fleet, { lostAfter: 1000 });
    const worker = await blocked.execute(tasks.processId());
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
    expect(await blocked.execute(tasks.processId())).toBe(worker);
    expect(childrenOf(pid)).toEqual([worker]);
  });

  const faketime = findServer('faketime');
  it.skipIf(faketime.path === undefined)(
    `has deadlines that do not depend on the clocks of hosts (G8) ${faketime.missing ?? ''}`,
    async () => {
      const fleet = newFleet();
      // Its own process would not be ended with the host.
      const printed = execFileSync(faketime.path ?? '', ['-f', '+1h', 'env'], { encoding: 'utf8' });
      const lines = [...printed.matchAll(/^(LD_PRELOAD|FAKETIME)=(.+)$/gm)];
      const env = Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value]));
      const skewed = await startHost('nats-host.mjs', servers, 'tasks-worker.mjs', ['--fleet', fleet], env);
      onTestFinished(() => skewed.stop());
      const remote = dispatcher(fleet);
      const [left, date] = await remote.execute(tasks.left(), { timeout: 60_000 });
      expect(date - Date.now()).toBeGreaterThan(3_000_000);
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThanOrEqual(60_100);
      expect(remote.stats().waitTime?.p99).toBeLessThan(60_000);
    },
  );

  it('continues a stream after the server was restarted within lostAfter (G1)', async () => {
    const fleet = newFleet();
    let other = await startServer('nats-server');
    onTestFinished(() => other.stop());
    const address = `nats://127.0.0.1:${other.port}`;
    const started = await startHost('nats-host.mjs', address, 'tasks-worker.mjs', ['--fleet', fleet, '--slots', '1']);
    onTestFinished(() => started.stop());
    const interrupted = dispatcher(fleet, { bus: nats({ servers: address }), lostAfter: 20_000 });
    const { file, open } = gate();
    const values: number[] = [];
    for await (const value of interrupted.stream(tasks.values(100, file), { highWaterMark: 3 })) {
      values.push(value);
      if (value !== 2) continue;
      await other.stop('SIGKILL');
      open();
      other = await startServer('nats-server', { port: other.port });
    }
    expect(values).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(await interrupted.execute(tasks.processId())).toEqual(childrenOf(started.pid)[0]);
  });

  it('closes a dispatcher while the server is gone', async () => {
    const other = await startServer('nats-server');
    const address = `nats://127.0.0.1:${other.port}`;
    const fleet = newFleet();
    const started = await startHost('nats-host.mjs', address, 'tasks-worker.mjs', ['--fleet', fleet]);
    onTestFinished(() => started.stop());
    const closed = dispatcher(fleet, { bus: nats({ servers: address }), lostAfter: 1000 });
    await closed.execute(tasks.processId());
    await other.stop('SIGKILL');
    await closed.close();
    const unconnected = dispatcher(fleet, { bus: nats({ servers: address }) });
    void unconnected.ready().catch(() => {});
    await unconnected.close();
  });

  it('blocks as the first action', async () => {
    const fleet = newFleet();
    await host(fleet);
    expect(dispatcher(fleet).executeSync(tasks.processId())).toBeGreaterThan(0);
  });

  it('ends the workers of a host that was killed, fails what ran there, and runs the rest elsewhere (G2)', async () => {
    const fleet = newFleet();
    const killed = await host(fleet, '--slots', '1');
    const survivor = dispatcher(fleet, { lostAfter: 1000 });
    let isRunning = (): void => {};
    const running = new Promise<void>((resolve) => {
      isRunning = resolve;
    });
    const { file } = gate();
    const held = survivor.execute(tasks.hold(file), { onProgress: isRunning });
    await running;
    const workers = childrenOf(killed.pid);
    const next = survivor.execute(tasks.processId());
    await killed.stop();
    await host(fleet, '--slots', '1');
    await expect(held).rejects.toMatchObject({ code: 'DISPATCH_WORKER_LOST' });
    expect(await next).toBeGreaterThan(0);
    await waitUntilGone(workers);
  });
});
