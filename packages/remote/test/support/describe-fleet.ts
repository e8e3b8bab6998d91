import { writeFile } from 'node:fs/promises';
import type { Aspect } from '@dispatch/conformance';
import { describeConformance } from '@dispatch/conformance/vitest';
import { afterAll, describe, expect, it } from 'vitest';
import { findServer, startServer } from '../../servers.js';
import { busOf } from '../faults/load.js';
import { startHarness } from './harness.js';

/**
 * `slack`: a dispatcher's first task runs so many milliseconds late on an idle machine, one after the other: a thread loads the client
 * of the server, which has 0.11 s of work with that of NATS and 0.2 s with that of Redis, and a host starts a worker, which has 0.13 s.
 */
const kinds = {
  'nats-server': { name: 'NATS', bus: 'nats', option: 'servers', config: 'nats-host.mjs', slack: 250 },
  'redis-server': { name: 'Redis', bus: 'redis', option: 'url', config: 'redis-host.mjs', slack: 400 },
} as const;

export interface SuiteOptions {
  /** Whether workers are threads of the hosts. Default: they are processes. */
  readonly threads?: boolean;
  /** What cases depend on that run here; with TEST_ALL=1 all do. */
  readonly touching: readonly Aspect[];
  /** The name of the report. */
  readonly report: string;
}

/** Runs the conformance suite over a server, with hosts of its own. */
export async function describeFleet(
  server: keyof typeof kinds,
  { report, threads = false, touching }: SuiteOptions,
): Promise<void> {
  const { missing } = findServer(server);
  const { bus, config, name, option, slack } = kinds[server];
  if (missing === undefined) {
    const { port, stop: stopServer } = await startServer(server);
    const address = `${bus}://127.0.0.1:${port}`;
    const { harness, stop } = await startHarness({
      name: `@dispatch/remote (${name}${threads ? ', threads' : ''})`,
      bus: busOf(address),
      code: `import { ${bus} } from '@dispatch/remote/${bus}'; const bus = ${bus}({ ${option}: '${address}' });`,
      servers: address,
      config,
      slack,
      threads,
    });
    afterAll(async () => {
      await stop();
      await stopServer();
    });
    describeConformance(harness, {
      ...(process.env['TEST_ALL'] !== '1' && { touching }),
      report: (result) => writeFile(`reports/${report}.json`, JSON.stringify(result, null, 2)),
    });
  }
  describe('the server', () => {
    it.skipIf(missing !== undefined)(missing ?? 'is there', () => {
      expect(missing).toBeUndefined();
    });
  });
}
