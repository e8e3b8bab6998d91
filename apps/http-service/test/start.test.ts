import { expect, test } from 'vitest';
import { startServer } from '../load/server.ts';
import { SettingsError, settingsFrom } from '../src/settings.ts';

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
  ['PORT', '70000'],
  ['ADAPTER', 'deno'],
  ['WORKERS', '0'],
  ['DEADLINE', '1.5'],
  ['HOST', ''],
])('rejects %s=%s with a message that names it', (name, value) => {
  expect(() => settingsFrom({ [name]: value })).toThrow(SettingsError);
  expect(() => settingsFrom({ [name]: value })).toThrow(`${name}=${value}: `);
});

test(
  'the service does not start with an invalid environment or on a port that is in use',
  { timeout: 40_000 },
  async () => {
    await using server = await startServer();
    await expect(startServer({ env: { PORT: 'any' } })).rejects.toThrow(
      'exit code 2: http-service: PORT=any: must be an integer from 0 to 65535',
    );
    await expect(startServer({ env: { PORT: new URL(server.url).port } })).rejects.toThrow(
      /exit code 1: .*EADDRINUSE/s,
    );
  },
);
