import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { contextPools, runInContext } from '../vm-contexts.ts';
import { findServer, startServer } from '../servers.js';
import { newFleet } from './faults/load.js';

const { missing } = findServer('nats-server');
const server = missing === undefined ? await startServer('nats-server') : undefined;
const address = `nats://127.0.0.1:${server?.port}`;
const folder = fileURLToPath(new URL('vm-contexts', import.meta.url));

afterAll(() => server?.stop());

describe.skipIf(missing !== undefined)(`in a context of node:vm ${missing ?? ''}`, () => {
  it.each(contextPools)('works: %s', { timeout: 180_000 }, async (pool) => {
    const fleet = newFleet(address);
    await fleet.host(['--slots', '1']);
    const output = await runInContext(folder, pool, { TEST_FLEET: fleet.name, TEST_SERVERS: address });
    expect(output).toMatch(/Tests +\d+ passed \(\d+\)/);
    expect(output).toContain('exit code 0');
  });
});
