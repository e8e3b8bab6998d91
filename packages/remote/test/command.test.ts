// What `dispatch-host` says when it does not start, and what it prints.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDispatcher } from '@dispatch/remote';
import { nats } from '@dispatch/remote/nats';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findServer, startServer } from '../servers.js';
import { tasks } from './fixtures/tasks.mjs';
import { startHost } from './support/start-host.js';

const command = fileURLToPath(new URL('../dist/bundle/cli.js', import.meta.url));
const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url));
const config = ['--config', `${fixtures}nats-host.mjs`];
const worker = `${fixtures}tasks-worker.mjs`;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(args: readonly string[], file = command): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [file, ...args], { timeout: 20_000 }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'dispatch-command-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('dispatch-host', () => {
  it('prints its version', async () => {
    const file = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
    const { version } = JSON.parse(file) as { version: string };
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each<[string[], string]>([
    [['--fleet', 'x', worker], "'--config' is missing: "],
    [
      ['--fleet', 'x', '--config', '/none/bus.mjs', worker],
      `'--config' must be a file that exists, got the string "/none/bus.mjs"`,
    ],
    [[...config, worker], "'--fleet' is missing: "],
    [[...config, '--fleet', 'x'], 'WORKER is missing: '],
    [
      [...config, '--fleet', 'x', '/none/worker.mjs'],
      `'worker' must be a file that exists, got the string "/none/worker.mjs"`,
    ],
    [[...config, '--fleet', 'x', '--slots', 'abc', worker], `'--slots' must be a number, got the string "abc"`],
    [[...config, '--fleet', 'x', '--slots', '', worker], `'--slots' must be a number, got the string ""`],
    [[...config, '--fleet', 'x', '--memory', '1GB', worker], `'--memory' must be a number, got the string "1GB"`],
    [[...config, '--fleet', 'x', '--sltos', '3', worker], "Unknown option '--sltos'"],
  ])('with %j says in one sentence what is wrong', async (args, message) => {
    const { code, stderr, stdout } = await run(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`dispatch-host: ${message}`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
  });

  it('names an option that the module of --config has and that there is not', async () => {
    const folder = folderOf({ 'bus.mjs': "export default { bus: { module: 'x', options: {} }, sltos: 3 };" });
    const { code, stderr } = await run(['--config', join(folder, 'bus.mjs'), '--fleet', 'x', worker]);
    expect(code).toBe(1);
    expect(stderr).toContain("unknown option 'sltos': the options are bus, fleet, worker, threads, slots, ");
  });

  it('says that the port for metrics is taken, and ends', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    const { code, stderr } = await run([...config, '--fleet', 'x', '--metrics', String(port), worker]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^dispatch-host: '--metrics': it cannot listen on 127\.0\.0\.1, port \d+: .*EADDRINUSE.*\n$/,
    );
  });

  it('says how to install the client of a server, and so does a dispatcher', async () => {
    // A copy of the package without the clients.
    const folder = folderOf({});
    const root = fileURLToPath(new URL('..', import.meta.url));
    const scope = join(folder, 'node_modules/@dispatch');
    mkdirSync(scope, { recursive: true });
    for (const name of ['core', 'adapter-kit', 'process']) symlinkSync(join(root, '..', name), join(scope, name));
    const copy = join(scope, 'remote');
    mkdirSync(copy);
    cpSync(join(root, 'package.json'), join(copy, 'package.json'));
    cpSync(join(root, 'dist'), join(copy, 'dist'), { recursive: true });
    const bus = "import { nats } from '@dispatch/remote/nats'; export const bus = nats(); export default { bus };";
    writeFileSync(join(folder, 'bus.mjs'), bus);
    writeFileSync(
      join(folder, 'main.mjs'),
      `import { createDispatcher } from '@dispatch/remote'; import { bus } from './bus.mjs';
      await createDispatcher({ bus, fleet: 'x' }).ready().catch((error) => console.error(error.message));`,
    );
    const sentence =
      'the bus needs the package @nats-io/transport-node, which is not installed: npm install @nats-io/transport-node';
    const host = await run(
      ['--config', join(folder, 'bus.mjs'), '--fleet', 'x', worker],
      join(copy, 'dist/bundle/cli.js'),
    );
    expect(host).toEqual({ code: 1, stdout: '', stderr: `dispatch-host: ${sentence}\n` });
    expect((await run([], join(folder, 'main.mjs'))).stderr).toContain(sentence);
  });
});

const { missing } = findServer('nats-server');
describe.skipIf(missing !== undefined)(`the log of dispatch-host ${missing ?? ''}`, () => {
  it('has no output of workers, and one line about a file that fails', async () => {
    const server = await startServer('nats-server');
    onTestFinished(() => server.stop());
    const servers = `nats://127.0.0.1:${server.port}`;
    const folder = folderOf({ 'fails.mjs': "console.log('printed'); throw new TypeError('no start');" });
    const args = ['--fleet', 'x', '--slots', '1', join(folder, 'fails.mjs')];
    const child = execFile(process.execPath, [command, ...config, ...args], {
      env: { ...process.env, TEST_SERVERS: servers },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (text: string) => (stdout += text));
    child.stderr?.on('data', (text: string) => (stderr += text));
    await using dispatcher = createDispatcher({ bus: nats({ servers }), fleet: 'x' });
    const error: unknown = await dispatcher.execute(tasks.processId()).catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/TypeError: no start/);
    expect(String(error)).not.toMatch(/\n|    at /);
    child.kill('SIGTERM');
    await once(child, 'close');
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; message?: string });
    expect(events.find(({ type }) => type === 'worker-ended')?.message).toBe('TypeError: no start');
    expect(stderr).toContain('printed\n');
    expect(stderr).toContain('    at ');
  });

  it('says why the host has ended a worker', async () => {
    const server = await startServer('nats-server');
    onTestFinished(() => server.stop());
    const servers = `nats://127.0.0.1:${server.port}`;
    const host = await startHost('nats-host.mjs', servers, 'tasks-worker.mjs', ['--fleet', 'x', '--slots', '1']);
    onTestFinished(() => host.stop());
    const first = createDispatcher({ bus: nats({ servers }), fleet: 'x' });
    let onProgress = (): void => {};
    const running = new Promise<void>((resolve) => {
      onProgress = resolve;
    });
    first.execute(tasks.hold('/none'), { onProgress }).catch(() => {});
    await running;
    await first.close({ timeout: 0 });
    expect(await host.event('worker-ended')).toMatchObject({ message: 'its dispatcher has ended it' });
    await using second = createDispatcher({ bus: nats({ servers }), fleet: 'x', lostAfter: 60_000 });
    const held = second.execute(tasks.hold('/none'), {
      onProgress() {
        host.kill('SIGTERM');
        void host.event('draining').then(() => host.kill('SIGTERM'));
      },
    });
    // The host tells it: no silence of 75 seconds.
    await expect(held).rejects.toMatchObject({ code: 'DISPATCH_WORKER_LOST' });
    expect(await host.event('worker-ended')).toMatchObject({
      message: 'the host has ended it, because the host ends',
    });
    expect(await host.exited).toBe(1);
  });

  it('has one line about a lost connection, with the address', async () => {
    const server = await startServer('nats-server');
    const servers = `nats://127.0.0.1:${server.port}`;
    const host = await startHost('nats-host.mjs', servers, 'tasks-worker.mjs', ['--fleet', 'x', '--metrics', '0']);
    onTestFinished(() => host.stop());
    const { metrics } = await host.event('started');
    await server.stop('SIGKILL');
    expect((await host.event('disconnected'))['reason']).toBe(`${servers}: the connection was closed`);
    const again = await startServer('nats-server', { port: server.port });
    onTestFinished(() => again.stop());
    await host.event('connected');
    const text = await (await fetch(`http://127.0.0.1:${String(metrics)}/metrics`)).text();
    expect(text).toContain('\ndispatch_host_disconnections_total 1\n');
  });

  it('has one line while there is no server, however often it tries', async () => {
    let attempts = 0;
    let onEnough = (): void => {};
    const enough = new Promise<void>((resolve) => {
      onEnough = resolve;
    });
    const listener = createServer((socket) => {
      attempts += 1;
      if (attempts === 5) onEnough();
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    onTestFinished(() => void listener.close());
    const servers = `nats://127.0.0.1:${(listener.address() as AddressInfo).port}`;
    const args = ['--fleet', 'x', '--metrics', '0', worker];
    const child = execFile(process.execPath, [command, ...config, ...args], {
      env: { ...process.env, TEST_SERVERS: servers },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let stdout = '';
    child.stdout?.on('data', (text: string) => (stdout += text));
    await enough;
    const port = /"metrics":(\d+)/.exec(stdout)?.[1];
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(text).toContain('\ndispatch_host_disconnections_total 0\n');
    const lost = stdout.split('\n').filter((line) => line.includes('"disconnected"'));
    expect(lost).toHaveLength(1);
    expect(lost[0]).toContain(servers);
  });
});
