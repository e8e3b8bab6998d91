// A NATS server with deploy/nats.conf: TLS, and a user for each role.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDispatcher } from '@dispatch/remote';
import { startHost } from '@dispatch/remote/host';
import { nats } from '@dispatch/remote/nats';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { tasks } from '../dist/farm/tasks.js';
import { findServer, startServer, type RunningServer } from '../servers.js';
import { certificateIn, secrets } from './support/secrets.js';

const { missing } = findServer('nats-server');
const config = fileURLToPath(new URL('../deploy/nats.conf', import.meta.url));
const worker = new URL('../dist/fleet/worker.js', import.meta.url);
const fleet = 'render-farm';
const work = {
  scene: 'room',
  size: { width: 16, height: 16 },
  tile: { left: 0, top: 0, width: 8, height: 8 },
  samples: 1,
} as const;
const task = tasks.renderTile(work, { first: 0, count: 1 });

describe.skipIf(missing !== undefined)(
  `a fleet with roles${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let server: RunningServer;
    let caFile: string;
    const files = mkdtempSync(join(tmpdir(), 'render-farm-'));
    beforeAll(async () => {
      const { key, cert } = certificateIn(files);
      caFile = cert;
      Object.assign(process.env, secrets, { FLEET_KEY: key, FLEET_CERT: cert });
      server = await startServer('nats-server', { args: ['--config', config] });
      const host = await startHost({ bus: bus('host', secrets.FLEET_HOST_PASSWORD), fleet, worker, slots: 2 });
      return () => host.close();
    });
    afterAll(async () => {
      await server?.stop();
      rmSync(files, { recursive: true });
    });

    const bus = (user: string, pass: string, tls: { caFile?: string } = { caFile }) =>
      nats({ servers: `tls://127.0.0.1:${server.port}`, user, pass, tls });

    function open(address: ReturnType<typeof nats>) {
      const dispatcher = createDispatcher({ bus: address, fleet, hostTimeout: 4000 });
      onTestFinished(() => dispatcher.close({ timeout: 0 }));
      return dispatcher;
    }

    test('a dispatcher with its own user runs tasks', async () => {
      await open(bus('dispatcher', secrets.FLEET_DISPATCHER_PASSWORD)).execute(task);
    });

    test('a stranger runs none, and learns that it is not connected', async () => {
      const run = open(bus('dispatcher', 'a guess')).execute(task);
      await expect(run).rejects.toMatchObject({ code: 'DISPATCH_UNAVAILABLE' });
    });

    test('the password of a host is not one of a dispatcher', async () => {
      const run = open(bus('host', secrets.FLEET_HOST_PASSWORD)).execute(task);
      await expect(run).rejects.toMatchObject({ code: 'DISPATCH_UNAVAILABLE' });
    });

    test('a server whose certificate is not trusted is not used', async () => {
      const run = open(bus('dispatcher', secrets.FLEET_DISPATCHER_PASSWORD, {})).execute(task);
      await expect(run).rejects.toMatchObject({ code: 'DISPATCH_UNAVAILABLE' });
    });

    test.each([
      ['host', 'dispatch.render-farm.dispatcher.*'],
      ['dispatcher', 'dispatch.render-farm.host.*'],
      ['dispatcher', '>'],
    ])('the user %s may not listen to what is not for its role: %s', async (user, subject) => {
      const pass = user === 'host' ? secrets.FLEET_HOST_PASSWORD : secrets.FLEET_DISPATCHER_PASSWORD;
      const connection = await connect({ servers: `tls://127.0.0.1:${server.port}`, user, pass, tls: { caFile } });
      onTestFinished(() => connection.close());
      const rejected = new Promise((resolve) => connection.subscribe(subject, { callback: (error) => resolve(error) }));
      expect(String(await rejected)).toContain('Permissions Violation');
    });
  },
);
