import { root } from '../root.js';

export type ServerName = 'redis-server' | 'nats-server';

/** The part of scripts/servers.mjs and scripts/start-server.mjs that this module uses. */
interface Servers {
  findServer(name: ServerName): { readonly missing: string | undefined };
}
interface Starter {
  startServer(name: ServerName): Promise<{ readonly port: number }>;
}

/** Why there is no such server; `undefined` if there is one. */
export async function missingServer(name: ServerName): Promise<string | undefined> {
  const { findServer }: Servers = await import(new URL('scripts/servers.mjs', root).href);
  return findServer(name).missing;
}

/** Starts a server that ends with this process. @returns its port on the loopback interface. */
export async function openServer(name: ServerName): Promise<number> {
  const { startServer }: Starter = await import(new URL('scripts/start-server.mjs', root).href);
  return (await startServer(name)).port;
}
