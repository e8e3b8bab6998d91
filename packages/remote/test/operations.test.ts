// What `dispatch-host --metrics` serves.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nats } from '@dispatch/remote/nats';
import { createDispatcher } from '@dispatch/remote';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { findServer, startServer, type RunningServer } from '../servers.js';
import { startHost } from './support/start-host.js';
import { tasks } from './fixtures/tasks.mjs';

const command = fileURLToPath(new URL('../dist/bundle/cli.js', import.meta.url));
const { missing } = findServer('nats-server');

describe.skipIf(missing !== undefined)(
  `metrics of a host${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let server: RunningServer;
    let servers: string;
    beforeAll(async () => {
      server = await startServer('nats-server');
      servers = `nats://127.0.0.1:${server.port}`;
    });
    afterAll(() => server?.stop());

    async function start(fleet: string, ...args: string[]) {
      const host = await startHost('nats-host.mjs', servers, 'tasks-worker.mjs', [
        '--fleet',
        fleet,
        '--slots',
        '2',
        '--metrics',
        '0',
        ...args,
      ]);
      onTestFinished(() => host.stop());
      const { metrics } = await host.event('started');
      const get = async (path: string, init: RequestInit = {}) => {
        const response = await fetch(`http://127.0.0.1:${String(metrics)}${path}`, init);
        return { status: response.status, text: await response.text(), type: response.headers.get('content-type') };
      };
      const values = async () => {
        const lines = (await get('/metrics')).text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
        return new Map(
          lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
        );
      };
      return { host, get, values };
    }

    it('counts workers, and says what the host is', async () => {
      const { get, values } = await start('metrics', '--name', 'a "b"\\c', '--build', 'r1');
      const dispatcher = createDispatcher({ bus: nats({ servers }), fleet: 'metrics', build: 'r1' });
      expect(await dispatcher.execute(tasks.processId())).toBeGreaterThan(0);
      const during = await values();
      expect(during.get('dispatch_host_workers')).toBe(1);
      expect(during.get('dispatch_host_slots')).toBe(2);
      expect(during.get('dispatch_host_connected')).toBe(1);
      expect(during.get('process_resident_memory_bytes')).toBeGreaterThan(10e6);
      await dispatcher.close();
      await vi.waitFor(async () => expect((await values()).get('dispatch_host_workers')).toBe(0), 20_000);
      const after = await values();
      expect(after.get('dispatch_host_workers_started_total')).toBe(1);
      expect(after.get('dispatch_host_workers_ended_total')).toBe(1);
      const { text, type } = await get('/metrics');
      expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(text).toMatch(
        /dispatch_host_info\{id="[\da-f]{16}",fleet="metrics",name="a \\"b\\"\\\\c",build="r1"\} 1\n/,
      );
      // Each metric has a type and a text, and a value.
      expect(text).toMatch(/^(?:# HELP (\w+) .+\n# TYPE \1 (?:gauge|counter)\n\1(?:\{.*\})? [\d.]+(?:e[+-]\d+)?\n)+$/);
    });

    it('is ready while it is connected and does not drain', async () => {
      const { get, host } = await start('ready');
      expect(await get('/readyz')).toMatchObject({ status: 200, text: 'ready\n' });
      const dispatcher = createDispatcher({ bus: nats({ servers }), fleet: 'ready' });
      onTestFinished(() => dispatcher.close({ timeout: 0 }));
      // A task that does not end keeps the host from ending while it drains.
      const endless = dispatcher.executeAsync(tasks.hold('/no/such/file'));
      endless.result().catch(() => {});
      await host.event('worker-started');
      host.kill('SIGTERM');
      await host.event('draining');
      expect(await get('/readyz')).toMatchObject({ status: 503, text: 'draining\n' });
      expect(await get('/healthz')).toMatchObject({ status: 200 });
    });

    it('is not ready without a connection, but lives', async () => {
      const other = await startServer('nats-server');
      const host = await startHost('nats-host.mjs', `nats://127.0.0.1:${other.port}`, 'tasks-worker.mjs', [
        '--fleet',
        'x',
        '--metrics',
        '0',
      ]);
      onTestFinished(() => host.stop());
      const { metrics } = await host.event('started');
      await other.stop('SIGKILL');
      await host.event('disconnected');
      const ready = await fetch(`http://127.0.0.1:${String(metrics)}/readyz`);
      expect([ready.status, await ready.text()]).toEqual([503, 'not connected to the bus\n']);
      expect((await fetch(`http://127.0.0.1:${String(metrics)}/healthz`)).status).toBe(200);
    });

    it('answers nothing else', async () => {
      const { get } = await start('other');
      expect((await get('/')).status).toBe(404);
      expect((await get('/metrics', { method: 'POST' })).status).toBe(405);
      expect(await get('/metrics', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
    });

    it.each(['', 'x', '70000', '1.2.3.4:', ':'])('does not start with --metrics %j, and says why', (value) => {
      const { status, stderr } = spawnSync(
        process.execPath,
        [command, '--fleet', 'x', '--metrics', value, 'worker.mjs'],
        {
          encoding: 'utf8',
          timeout: 20_000,
        },
      );
      expect(status).toBe(1);
      expect(stderr).toContain("'--metrics' must be PORT or ADDRESS:PORT");
    });
  },
);
