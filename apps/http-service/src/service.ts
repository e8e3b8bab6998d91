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

/** A running service. */
export interface Service {
  readonly url: string;
  /**
   * Accepts no new connections, answers accepted requests, and ends the workers.
   *
   * @returns a promise for whether all requests were answered in time. If `false`, the others were answered 503 or their
   * connections were closed.
   */
  stop(): Promise<boolean>;
}

/** The time limit for a client to send its request, in milliseconds. */
const requestTimeout = 30_000;

/** The time limit for the 503 responses after `STOP_TIMEOUT`, in milliseconds. */
const finalAnswersTimeout = 1000;

/** Rejects if no worker can be started, or if the server cannot listen on the address. */
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
    // If requests are left, their running and queued tasks are cancelled, so that they are answered 503.
    await dispatcher.close({ timeout: 0 });
    if (!answered && !(await connections.drain(finalAnswersTimeout))) connections.cut();
    return answered;
  };
  let stopped: Promise<boolean> | undefined;
  return { url: `http://${host}:${address.port}`, stop: () => (stopped ??= stop()) };
}
