import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { createDispatcher } from './adapters.js';
import { createApp } from './app.js';
import { Connections } from './connections.js';
import { Metrics } from './metrics.js';
import type { AppEnv, Offload } from './offload.js';
import type { Settings } from './settings.js';

/** A service that takes requests. */
export interface Service {
  readonly url: string;
  /**
   * Takes no new connection, answers what it accepted, and ends the workers.
   *
   * @returns a promise of whether all was answered. If the time ran out it is `false`: the rest was answered 503, or cut.
   */
  stop(): Promise<boolean>;
}

/** How long a client may take to send its request, in milliseconds. */
const requestTimeout = 30_000;

/** After the time to stop ran out: how long the answers that say so may take, in milliseconds. */
const lastWords = 1000;

/** @returns a promise that rejects if no worker can be started, or nobody may listen there. */
export async function startService(settings: Settings, routes?: (offload: Offload) => Hono<AppEnv>): Promise<Service> {
  const dispatcher = createDispatcher(settings.ADAPTER, { workers: settings.WORKERS, maxQueue: settings.MAX_QUEUE });
  let stopping = false;
  const metrics = new Metrics(dispatcher);
  const app = createApp({ dispatcher, metrics, settings, isStopping: () => stopping, routes });
  const server = createServer({ requestTimeout }, getRequestListener(app.fetch));
  const connections = new Connections(server);

  try {
    await dispatcher.ready();
    server.listen(settings.PORT, settings.HOST);
    await once(server, 'listening');
  } catch (error) {
    await dispatcher.close();
    throw error;
  }

  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;

  const stop = async (): Promise<boolean> => {
    stopping = true;
    const answered = await connections.drain(settings.STOP_TIMEOUT);
    // Nothing is left if all was answered. Otherwise what runs is ended, and what waits too, and their requests are told.
    await dispatcher.close({ timeout: 0 });
    if (!answered && !(await connections.drain(lastWords))) connections.cut();
    return answered;
  };
  let stopped: Promise<boolean> | undefined;
  return { url: `http://${host}:${address.port}`, stop: () => (stopped ??= stop()) };
}
