import process from 'node:process';
import { brokerVariable } from './fleet/bus.js';
import { FleetHosts } from './fleet/fleet-hosts.js';
import { parseOptions, usage, UsageError } from './options.js';
import { savePicture } from './save-picture.js';
import { ServeError, serveFarm } from './server/serve-farm.js';

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  const { broker } = options;
  if (broker !== undefined) process.env[brokerVariable] = broker;
  await using hosts = broker === undefined ? undefined : FleetHosts.start(broker);
  const interrupted = untilInterrupted();
  if (options.save !== undefined) {
    try {
      console.log(await savePicture(options, options.save, interrupted));
    } catch (error) {
      if (!interrupted.aborted) throw error;
      return 130;
    }
    return 0;
  }
  await using served = await serveFarm({ ...options, hosts });
  console.log(`the render farm: ${served.url} (tiles on ${options.adapter}, ${options.workers} workers)`);
  await new Promise((resolve) => interrupted.addEventListener('abort', resolve, { once: true }));
  return 0;
}

/** Aborts at the first SIGINT or SIGTERM. A second one ends the process immediately. */
function untilInterrupted(): AbortSignal {
  const controller = new AbortController();
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(128 + number);
      controller.abort();
    });
  }
  return controller.signal;
}

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = error instanceof UsageError;
  console.error(isUsage || error instanceof ServeError ? `render-farm: ${error.message}` : error);
  process.exitCode = isUsage ? 2 : 1;
}
