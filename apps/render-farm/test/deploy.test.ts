// The examples in `deploy`: each is checked by what reads it, and the command in them is run.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { validate } from 'dockerfile-utils';
import { Deployment } from 'kubernetes-models/apps/v1';
import { expect, inject, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { findServer } from '../servers.js';
import { certificateIn, secrets } from './support/secrets.js';

const folder = fileURLToPath(new URL('../deploy/', import.meta.url));
const app = fileURLToPath(new URL('..', import.meta.url));
const command = fileURLToPath(new URL('cli.js', import.meta.resolve('@dispatch/remote')));
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
const { port, missing } = inject('server');

const deployment = () => new Deployment(parse(read('kubernetes.yaml')));

test('Kubernetes: the deployment has the form that its schema asks for', () => {
  deployment().validate();
  const wrong = parse(read('kubernetes.yaml'));
  wrong.spec.template.spec.containers[0].readinessProbe.httpGet.port = true;
  expect(() => new Deployment(wrong).validate()).toThrow();
});

test('the Dockerfile has no mistakes that its linter knows', () => {
  expect(validate(read('Dockerfile'))).toEqual([]);
  expect(validate('FROM node\nEXPOZE 1')).not.toEqual([]);
});

const analyze = '/usr/bin/systemd-analyze';
test.skipIf(!existsSync(analyze))('systemd accepts the unit (skipped without systemd-analyze)', () => {
  const { status, stderr } = spawnSync(analyze, ['verify', join(folder, 'dispatch-host.service')], {
    encoding: 'utf8',
  });
  expect(stderr).not.toContain('dispatch-host.service');
  expect(status).toBe(0);
});

const argumentsIn = {
  kubernetes: () => deployment().spec?.template.spec?.containers[0]?.args ?? [],
  docker: (): string[] => JSON.parse(/^CMD (\[.*\])$/m.exec(read('Dockerfile'))?.[1] ?? ''),
  systemd: () => /^ExecStart=.*\/dispatch-host (.*)$/m.exec(read('dispatch-host.service'))?.[1]?.split(' ') ?? [],
};

test.skipIf(missing !== undefined).each(['kubernetes', 'docker', 'systemd'] as const)(
  'the command for %s starts a host that is ready',
  async (name) => {
    const given = argumentsIn[name]();
    const text = given.join(' ').replace(/(--metrics[ =])[\d.]+:9464/, '$1127.0.0.1:0');
    expect(text).toContain('127.0.0.1:0');
    const host = spawn(process.execPath, [command, ...text.split(' ')], {
      cwd: app,
      env: { ...process.env, RENDER_FARM_BROKER: `nats://127.0.0.1:${port}` },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void host.kill('SIGKILL'));
    const seen = new Map<string, { readonly metrics?: number }>();
    for await (const line of createInterface(host.stdout)) {
      const event = JSON.parse(line);
      seen.set(event.type, event);
      if (seen.has('started') && seen.has('connected')) break;
    }
    const ready = await fetch(`http://127.0.0.1:${seen.get('started')?.metrics}/readyz`);
    expect(ready.status).toBe(200);
  },
);

test.skipIf(missing !== undefined)('NATS accepts its configuration', () => {
  const files = mkdtempSync(join(tmpdir(), 'render-farm-'));
  onTestFinished(() => rmSync(files, { recursive: true }));
  const { key, cert } = certificateIn(files);
  const { path } = findServer('nats-server');
  const check = (config: string) =>
    spawnSync(path ?? '', ['-t', '-c', config], {
      encoding: 'utf8',
      env: { ...process.env, ...secrets, FLEET_KEY: key, FLEET_CERT: cert },
    });
  const { status, stderr } = check(join(folder, 'nats.conf'));
  expect(stderr).toContain('configuration file');
  expect(status).toBe(0);
  expect(check(join(folder, 'kubernetes.yaml')).status).not.toBe(0);
});
