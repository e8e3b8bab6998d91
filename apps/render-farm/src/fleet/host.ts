// A host as a program: `dispatch-host` with settings from the environment. It ends when its standard input does, so that none
// is left of a program that was killed.
import process from 'node:process';
import { startHost } from '@dispatch/remote/host';
import { busOf, fleet } from './bus.js';

const { RENDER_FARM_HOST: name, RENDER_FARM_SLOTS: slots } = process.env;

const host = await startHost({
  bus: busOf(),
  fleet,
  name,
  slots: Number(slots),
  worker: new URL('worker.js', import.meta.url),
  onEvent: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
});

process.stdin.resume().once('end', async () => {
  await host.close();
  process.exit();
});
