import process from 'node:process';
import type { Hono } from 'hono';
import type { AppEnv, Offload } from './offload.js';
import { startService } from './service.js';
import { SettingsError, settingsFrom } from './settings.js';

/**
 * Runs the service until SIGTERM or SIGINT: exit code 0 if every accepted request was answered, 1 if the time to stop ran
 * out before, or the service could not start; 2 if the environment is wrong. A second signal ends the process at once.
 */
export async function run(routes?: (offload: Offload) => Hono<AppEnv>): Promise<void> {
  try {
    const settings = settingsFrom(process.env);
    const service = await startService(settings, routes);
    console.log(`listening on ${service.url} (${settings.ADAPTER}, ${settings.WORKERS} workers)`);
    const signal = await firstSignal();
    console.log(`${signal}: finishing what was accepted`);
    const answered = await service.stop();
    console.log(answered ? 'stopped' : 'stopped, and cut what was not done in time');
    process.exitCode = answered ? 0 : 1;
  } catch (error) {
    console.error(error instanceof SettingsError ? `http-service: ${error.message}` : error);
    process.exitCode = error instanceof SettingsError ? 2 : 1;
  }
}

function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    for (const [signal, number] of [
      ['SIGTERM', 15],
      ['SIGINT', 2],
    ] as const) {
      process.on(signal, () => {
        if (asked) process.exit(128 + number);
        asked = true;
        resolve(signal);
      });
    }
  });
}
