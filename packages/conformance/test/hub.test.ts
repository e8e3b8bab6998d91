import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openHub, type Hub } from '@dispatch/conformance/hub';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Gate } from '../src/gate.js';
import { GateChannel } from '../src/gate-channel.js';
import { Waiting } from '../src/waiting.js';

const file = fileURLToPath(new URL('hub-child.mjs', import.meta.url));
const children: ChildProcess[] = [];
let hub: Hub;

async function start(mode = 'somewhere', env: NodeJS.ProcessEnv = hub.env): Promise<ChildProcess> {
  const child = fork(file, [mode], { env: { ...process.env, ...env }, execArgv: [], serialization: 'advanced' });
  children.push(child);
  return child;
}

async function joined(): Promise<ChildProcess> {
  const child = await start();
  expect((await once(child, 'message'))[0]).toBe('joined');
  return child;
}

/** Blocks this thread until the process has ended, at most ten seconds. */
function waitForEnd({ pid }: ChildProcess): void {
  const isOver = (): boolean => /^(Z|$)/.test(spawnSync('ps', ['-o', 'stat=', '-p', String(pid)]).stdout.toString());
  const deadline = Date.now() + 10_000;
  while (!isOver()) if (Date.now() > deadline) throw new Error(`the process ${pid} has not ended`);
}

async function openGates(): Promise<{ channel: GateChannel; gate: Gate; other: Gate }> {
  const channel = new GateChannel(hub.channel);
  await channel.connect();
  return { channel, gate: new Gate(new Waiting(), channel), other: new Gate(new Waiting(), channel) };
}

beforeEach(async () => {
  hub = await openHub();
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await hub.close();
});

describe('the gates of a hub', { timeout: 20_000 }, () => {
  test('hold tasks of several processes until the case opens them, each for its own tasks', async () => {
    const [one, two] = [await joined(), await joined()];
    const { channel, gate, other } = await openGates();
    for (const child of [one, two]) child.send({ what: 'visit', gate: gate.name });
    one.send({ what: 'visit', gate: other.name });
    await gate.arrivals(2);
    await other.arrivals(1);
    expect(gate.notes).toEqual([]);
    gate.open();
    await gate.noted('passed', 2);
    expect(other.notes).toEqual([]);
    // A task that arrives late passes too.
    two.send({ what: 'visit', gate: gate.name });
    await gate.noted('passed', 3);
    channel.close();
  });

  test('deliver notes in order, and values that JSON does not have', async () => {
    const child = await joined();
    const { channel, gate } = await openGates();
    const values = [...Array.from({ length: 500 }, (_, index) => index), undefined, 2n, new Map([['a', NaN]])];
    for (const value of values) child.send({ what: 'note', gate: gate.name, value });
    child.send({ what: 'note', gate: gate.name, value: 'last' });
    await gate.noted('last');
    expect(gate.notes).toEqual([...values, 'last']);
    channel.close();
  });

  test('deliver what a process noted right before its end', async () => {
    for (let run = 0; run < 3; run += 1) {
      const child = await joined();
      const { channel, gate } = await openGates();
      child.send({ what: 'note and exit', gate: gate.name, value: 'x'.repeat(1000) });
      await gate.noted('x'.repeat(1000));
      channel.close();
    }
  });

  test('deliver what a process noted before its end to a hub that writes to it before it reads', async () => {
    const child = await joined();
    const { channel, gate, other } = await openGates();
    child.send({ what: 'note and exit', gate: gate.name, value: 'last' });
    waitForEnd(child);
    other.open();
    await gate.noted('last');
    channel.close();
  });

  test('are joined by a process while the thread of the hub is blocked', async () => {
    const join = `import('@dispatch/conformance/hub/join').then(() => console.log('joined'))`;
    const options = { cwd: import.meta.dirname, env: { ...process.env, ...hub.env }, timeout: 10_000 };
    expect(spawnSync(process.execPath, ['--eval', join], options).stdout.toString()).toBe('joined\n');
  });

  test('work within the process of the suite too', async () => {
    const { channel, gate } = await openGates();
    const task = hub.channel(gate.name.slice(0, gate.name.lastIndexOf('.')));
    task.post({ kind: 'noted', gate: gate.name, value: 'here' });
    await gate.noted('here');
    task.close();
    channel.close();
  });
});

describe('a hub', { timeout: 20_000 }, () => {
  test('keeps no process alive that has joined it', async () => {
    const child = await joined();
    const ended = once(child, 'exit');
    child.disconnect();
    expect((await ended)[0]).toBe(0);
  });

  test('leaves nothing behind', async () => {
    const [address = ''] = Object.values(hub.env);
    expect(existsSync(address)).toBe(process.platform !== 'win32');
    const child = await joined();
    await hub.close();
    expect(existsSync(dirname(address))).toBe(false);
    const ended = once(child, 'exit');
    child.disconnect();
    expect((await ended)[0]).toBe(0);
    hub = await openHub();
  });

  test('that a process does not know is named', async () => {
    const child = await start('nowhere', {});
    expect((await once(child, 'message'))[0]).toContain('DISPATCH_CONFORMANCE_HUB');
  });
});
