import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startServer } from '../load/server.ts';
import { SettingsError, settingsFrom } from '../src/settings.ts';
import { until } from './test-server.ts';

test('an empty environment gives the defaults', () => {
  expect(settingsFrom({})).toMatchObject({
    HOST: '127.0.0.1',
    PORT: 8080,
    ADAPTER: 'node',
    MAX_QUEUE: 64,
    DEADLINE: 10_000,
  });
});

test.each([
  ['PORT', '-1'],
  ['MAX_CONNECTIONS', '0'],
  ['PORT', '70000'],
  ['ADAPTER', 'deno'],
  ['WORKERS', '0'],
  ['WORKER_HEAP', '15'],
  ['DEADLINE', '1.5'],
  ['HOST', ''],
])('rejects %s=%s with a message that names it', (name, value) => {
  expect(() => settingsFrom({ [name]: value })).toThrow(SettingsError);
  expect(() => settingsFrom({ [name]: value })).toThrow(`${name}=${value}: `);
});

test(
  'the service does not start with an invalid environment, on a foreign address or on a port that is in use',
  { timeout: 40_000 },
  async () => {
    await using server = await startServer();
    await expect(startServer({ env: { HOST: '192.0.2.1' } })).rejects.toThrow(
      /exit code 2: http-service: cannot listen on HOST=192.0.2.1, PORT=0: this machine does not have the address\n$/,
    );
    await expect(startServer({ env: { PORT: 'any' } })).rejects.toThrow(
      'exit code 2: http-service: PORT=any: must be an integer from 0 to 65535',
    );
    await expect(startServer({ env: { PORT: new URL(server.url).port } })).rejects.toThrow(
      /exit code 2: http-service: cannot listen on HOST=127.0.0.1, PORT=\d+: the port is in use\n$/,
    );
  },
);

test('npm passes SIGTERM on to the service', { timeout: 40_000 }, async () => {
  const npm = spawn('npm', ['start'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void npm.kill('SIGKILL'));
  let url: string | undefined;
  for await (const line of createInterface(npm.stdout)) if ((url = /http:\S+/.exec(line)?.[0]) !== undefined) break;
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  npm.kill('SIGTERM');
  await until(async () =>
    expect(fetch(`${url}/healthz`, { headers: { connection: 'close' } })).rejects.toThrow('fetch failed'),
  );
});
