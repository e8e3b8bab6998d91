import { once } from 'node:events';
import { createServer, type Server, type ServerOptions } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { share } from '@dispatch/core/share';
import type { Hono } from 'hono';
import { createDispatcher } from './adapters.js';
import { createApp } from './app.js';
import { Connections } from './connections.js';
import { readGlossary } from './markdown/glossary.js';
import { Metrics } from './metrics.js';
import type { AppEnv, Offload } from './offload.js';
import { SettingsError, type Settings } from './settings.js';

/** A running service. */
export interface Service {
  readonly url: string;
  /**
   * After `STOP_DELAY`, accepts no new connections, answers accepted requests, and ends the workers.
   *
   * @returns a promise for whether all requests were answered in time. If `false`, the others were answered 503 or their
   * connections were closed.
   */
  stop(): Promise<boolean>;
}

/** The time limit for the 503 responses after `STOP_TIMEOUT`, in milliseconds. */
const finalAnswersTimeout = 1000;

/** @throws {SettingsError} if the glossary cannot be read, or the server cannot listen on the address. Also rejects if no worker can be started. */
export async function startService(settings: Settings, routes?: (offload: Offload) => Hono<AppEnv>): Promise<Service> {
  const { ADAPTER, WORKERS, MAX_QUEUE, WORKER_HEAP } = settings;
  const terms = await readGlossary(settings.GLOSSARY);
  const metrics = new Metrics();
  const dispatcher = metrics.observed((options) =>
    createDispatcher(ADAPTER, { ...options, name: 'http-service', workers: WORKERS, maxQueue: MAX_QUEUE }, WORKER_HEAP),
  );
  // Until the dispatcher is closed.
  const glossary = await share(dispatcher, terms);
  let stopping = false;
  const app = createApp({ dispatcher, metrics, settings, glossary, isStopping: () => stopping, routes });
  const server = createServer(timeoutsFor(settings), getRequestListener(app.fetch));
  server.maxConnections = settings.MAX_CONNECTIONS;
  // A client that reads nothing would keep its response in memory. A request that waits for its task is silent too.
  server.timeout = settings.REQUEST_TIMEOUT + settings.DEADLINE;
  const connections = new Connections(server);

  try {
    await dispatcher.ready();
    await listen(server, settings);
  } catch (error) {
    await dispatcher.close();
    throw error;
  }

  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;

  const stop = async (): Promise<boolean> => {
    stopping = true;
    await setTimeout(settings.STOP_DELAY);
    const answered = await connections.drain(settings.STOP_TIMEOUT);
    // If requests are left, their running and queued tasks are cancelled, so that they are answered 503.
    await dispatcher.close({ timeout: 0 });
    if (!answered && !(await connections.drain(finalAnswersTimeout))) connections.cut();
    return answered;
  };
  let stopped: Promise<boolean> | undefined;
  return { url: `http://${host}:${address.port}`, stop: () => (stopped ??= stop()) };
}

/** Node checks the limits of requests only every 30 seconds by default, so a slow client could take twice its time. */
function timeoutsFor({ REQUEST_TIMEOUT }: Settings): ServerOptions {
  return {
    requestTimeout: REQUEST_TIMEOUT,
    headersTimeout: REQUEST_TIMEOUT,
    connectionsCheckingInterval: Math.min(1000, REQUEST_TIMEOUT),
  };
}

async function listen(server: Server, { HOST, PORT }: Settings): Promise<void> {
  server.listen(PORT, HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new SettingsError(`cannot listen on HOST=${HOST}, PORT=${PORT}: ${reasonFor(error)}`, { cause: error });
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use',
  EADDRNOTAVAIL: 'this machine does not have the address',
  EACCES: 'the process is not permitted to use the port',
  ENOTFOUND: 'the host is not known',
};

function reasonFor(error: unknown): string {
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException;
  return reasons[code] ?? message;
}
