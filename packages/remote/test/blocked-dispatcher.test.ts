// What a dispatcher returns while its thread is blocked (G6), also what it got then.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createDispatcher, type RemoteDispatcher } from '@dispatch/remote';
import { nats } from '@dispatch/remote/nats';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { findServer, startServer } from '../servers.js';
import { tasks } from './fixtures/tasks.mjs';
import { startHost } from './support/start-host.js';

const { missing } = findServer('nats-server');
const server = missing === undefined ? await startServer('nats-server') : undefined;
const servers = `nats://127.0.0.1:${server?.port}`;
const folder = mkdtempSync(join(tmpdir(), 'dispatch-blocked-'));
let fleets = 0;

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server?.stop();
});

interface Setting {
  readonly fleet: string;
  readonly dispatcher: RemoteDispatcher;
  /** The file for which tasks wait. */
  readonly gate: string;
  open(): void;
}

async function create(slots: number, hosts = 1): Promise<Setting> {
  fleets += 1;
  const fleet = `blocked-${fleets}`;
  for (let count = 0; count < hosts; count += 1) {
    const args = ['--fleet', fleet, '--slots', String(slots)];
    const host = await startHost('nats-host.mjs', servers, 'tasks-worker.mjs', args);
    onTestFinished(() => host.stop());
  }
  const gate = join(folder, fleet);
  const dispatcher = createDispatcher({ bus: nats({ servers }), fleet });
  onTestFinished(() => dispatcher.close({ timeout: 0 }));
  return { fleet, dispatcher, gate, open: () => writeFileSync(gate, '') };
}

/** A program that runs this code, then ends. */
function program(fleet: string, code: string): string[] {
  const script = `import { createDispatcher } from '@dispatch/remote';
    import { nats } from '@dispatch/remote/nats';
    import { tasks } from ${JSON.stringify(new URL('./fixtures/tasks.mjs', import.meta.url).href)};
    const dispatcher = createDispatcher({ bus: nats({ servers: '${servers}' }), fleet: '${fleet}' });
    ${code}
    await dispatcher.close();`;
  return ['--input-type=module', '--eval', script];
}

/** Blocks this thread until another program has had its task run. @param before what it does first. */
function runElsewhere(fleet: string, before = ''): number {
  const code = `${before}; console.log(await dispatcher.execute(tasks.processId()));`;
  const options = { cwd: import.meta.dirname, encoding: 'utf8', timeout: 20_000 } as const;
  return Number(execFileSync(process.execPath, program(fleet, code), options));
}

/** What a dispatcher has done that asked for more workers than there are slots, before it blocks. */
const pasts: Readonly<Record<string, (setting: Setting) => Promise<unknown>>> = {
  async 'ten tasks'({ dispatcher, gate, open }) {
    const all = Array.from({ length: 10 }, () => dispatcher.execute(tasks.hold(gate)));
    await expect.poll(() => dispatcher.stats().running).toBeGreaterThan(0);
    open();
    await Promise.all(all);
  },
  async 'tasks that were cancelled while they waited'({ dispatcher, gate, open }) {
    const first = dispatcher.execute(tasks.hold(gate));
    await expect.poll(() => dispatcher.stats().running).toBe(1);
    const others = Array.from({ length: 5 }, () => dispatcher.executeAsync(tasks.hold(gate)));
    await setImmediate();
    for (const other of others) {
      other.addDoneCallback(() => {});
      other.cancel();
    }
    open();
    await first;
  },
  async 'three streams'({ dispatcher, gate, open }) {
    const streams = Array.from({ length: 3 }, async () => {
      for await (const value of dispatcher.stream(tasks.values(4, gate))) if (value === 2) open();
    });
    await Promise.all(streams);
  },
  async 'a map'({ dispatcher, gate, open }) {
    open();
    for await (const _ of dispatcher.map(
      tasks.hold,
      Array.from({ length: 20 }, () => gate),
    )) {
      // Only its end matters.
    }
  },
};

describe.skipIf(missing !== undefined)(`a blocked dispatcher (G6) ${missing ?? ''}`, () => {
  it.each(Object.keys(pasts))('keeps no slot from others after %s', async (past) => {
    const setting = await create(1);
    await pasts[past]?.(setting);
    expect(runElsewhere(setting.fleet)).toBeGreaterThan(0);
    expect(await setting.dispatcher.execute(tasks.processId())).toBeGreaterThan(0);
  });

  it('keeps no slot of either of two hosts', async () => {
    const setting = await create(1, 2);
    await pasts['ten tasks']?.(setting);
    expect(runElsewhere(setting.fleet)).toBeGreaterThan(0);
    expect(runElsewhere(setting.fleet)).toBeGreaterThan(0);
    expect(await setting.dispatcher.execute(tasks.processId())).toBeGreaterThan(0);
  });

  it('returns a worker that it gets while it is blocked, and tasks that wait get another one', async () => {
    const { dispatcher, fleet, gate } = await create(1);
    const hold = `await dispatcher.execute(tasks.hold('${gate}'), { onProgress: () => console.log('runs') });`;
    const first = execFile(process.execPath, program(fleet, hold), { cwd: import.meta.dirname });
    onTestFinished(() => void first.kill());
    await new Promise((resolve) => first.stdout?.once('data', resolve));
    const waiting = dispatcher.execute(tasks.processId());
    await expect.poll(() => dispatcher.stats().hosts.length).toBe(1);
    const open = `(await import('node:fs')).writeFileSync('${gate}', '')`;
    expect(runElsewhere(fleet, open)).toBeGreaterThan(0);
    expect(await waiting).toBeGreaterThan(0);
  });

  it('lets another dispatcher of its thread block for a task', async () => {
    const setting = await create(1);
    await pasts['ten tasks']?.(setting);
    const second = createDispatcher({ bus: nats({ servers }), fleet: setting.fleet });
    onTestFinished(() => second.close({ timeout: 0 }));
    expect(second.executeSync(tasks.processId(), { timeout: 20_000 })).toBeGreaterThan(0);
  });
});
