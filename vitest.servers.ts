import type { TestProject } from 'vitest/node';
import { findServer } from './scripts/servers.mjs';
import { startServer } from './scripts/start-server.mjs';

/** The port of a server on the loopback interface, or why there is none. */
export interface ProvidedServer {
  readonly port: number;
  readonly missing: string | undefined;
}

/** Starts a server for all tests of a run, where there is one, as the value `server` that tests inject. */
export async function provideServer(
  project: TestProject,
  name: 'redis-server' | 'nats-server',
): Promise<(() => Promise<void>) | undefined> {
  const { missing } = findServer(name);
  if (missing !== undefined) {
    project.provide('server', { port: 0, missing });
    return undefined;
  }
  const server = await startServer(name);
  project.provide('server', { port: server.port, missing: undefined });
  return () => server.stop();
}

declare module 'vitest' {
  export interface ProvidedContext {
    server: ProvidedServer;
  }
}
