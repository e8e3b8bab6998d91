import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { adapterNames, type AdapterName } from '../adapters/adapters.js';
import { Farm } from '../farm/farm.js';
import type { FleetHosts } from '../fleet/fleet-hosts.js';
import { sceneNames } from '../scenes/scenes.js';
import { createApp, mostWorkers } from './app.js';

export interface ServeOptions {
  readonly adapter: AdapterName;
  readonly workers: number;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** The hosts of a fleet, if there is one. They stay the caller's. */
  readonly hosts?: FleetHosts | undefined;
}

/** The page cannot be served. */
export class ServeError extends Error {
  override readonly name = 'ServeError';
}

export interface ServedFarm extends AsyncDisposable {
  readonly url: string;
  readonly farm: Farm;
}

/** Serves the page until it is disposed, which cancels the picture and ends the workers. Rejects if it cannot listen. */
export async function serveFarm({ adapter, workers, host, port, hosts }: ServeOptions): Promise<ServedFarm> {
  const farm = new Farm(adapter, hosts);
  const stopping = new AbortController();
  const choices = {
    scenes: sceneNames,
    adapters: adapterNames.filter((name) => name !== 'fleet' || hosts !== undefined),
    defaultAdapter: adapter,
    workers,
    mostWorkers,
  };
  const server = createServer(getRequestListener(createApp(farm, choices, stopping.signal).fetch));
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new ServeError(`the page cannot be served on ${host}, port ${port}: ${reasonFor(error)}`, { cause: error });
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}/`,
    farm,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await farm[Symbol.asyncDispose]();
    },
  };
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use',
  EADDRNOTAVAIL: 'this machine does not have the address',
  EACCES: 'the process is not permitted to use the port',
};

function reasonFor(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ('code' in error && reasons[String(error.code)]) || error.message;
}
