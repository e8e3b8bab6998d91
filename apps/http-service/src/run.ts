import process from 'node:process';
import type { Hono } from 'hono';
import type { AppEnv, Offload } from './offload.js';
import { startService } from './service.js';
import { SettingsError, settingsFrom } from './settings.js';

/**
 * Runs the service until SIGTERM or SIGINT. Exit codes: 0 if every accepted request was answered, 1 if `STOP_TIMEOUT` expired
 * first or the service could not start, 2 if the environment is invalid. A second signal ends the process immediately.
 */
export async function run(routes?: (offload: Offload) => Hono<AppEnv>): Promise<void> {
  try {
    const settings = settingsFrom(process.env);
    const service = await startService(settings, routes);
    // Before the line that says that the service can be stopped.
    const signaled = firstSignal();
    console.log(`listening on ${service.url} (${settings.ADAPTER}, ${settings.WORKERS} workers)`);
    const signal = await signaled;
    console.log(`${signal}: finishing accepted requests`);
    const answered = await service.stop();
    console.log(answered ? 'stopped' : 'stopped; some requests were not finished in time');
    process.exitCode = answered ? 0 : 1;
  } catch (error) {
    console.error(error instanceof SettingsError ? `http-service: ${error.message}` : error);
    process.exitCode = error instanceof SettingsError ? 2 : 1;
  }
}

function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let received = false;
    for (const [signal, number] of [
      ['SIGTERM', 15],
      ['SIGINT', 2],
    ] as const) {
      process.on(signal, () => {
        if (received) process.exit(128 + number);
        received = true;
        resolve(signal);
      });
    }
  });
}
