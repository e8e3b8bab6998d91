import { cases, run, type Harness } from '@dispatch/conformance';
import { describe, expect, it } from 'vitest';
import { ThreadDispatcher } from './reference/thread-dispatcher.js';
import { threadFaults } from './thread-faults.js';

// Storms end by themselves, but for the fault that leaves one of its tasks waiting.
const impatient = cases.map((test) => ({ ...test, deadline: test.id.startsWith('storm/') ? 10_000 : 2500 }));

function harnessOf(name: string, type: new (options?: ConstructorParameters<typeof ThreadDispatcher>[0]) => ThreadDispatcher): Harness {
  return {
    name,
    create: (options) => new type(options),
    kill: async (dispatcher) => {
      if (dispatcher instanceof ThreadDispatcher) await dispatcher.kill();
    },
  };
}

describe('each faulty dispatcher over threads is caught', () => {
  it('though one in order passes', { timeout: 60_000 }, async () => {
    const ids = [...new Set(threadFaults.map((fault) => fault.caughtBy))];
    const report = await run(harnessOf('threads', ThreadDispatcher), { only: ids });
    expect(report.results.filter((result) => result.status !== 'passed')).toEqual([]);
    expect(report.counts.passed).toBe(ids.length);
  });

  for (const { name, type, caughtBy, complaint } of threadFaults) {
    it(`${name}: ${caughtBy}`, { timeout: 20_000 }, async () => {
      const [result] = (await run(harnessOf(name, type), { only: [caughtBy], cases: impatient })).results;
      expect(result).toMatchObject({ id: caughtBy, status: 'failed' });
      expect(result?.reason).toContain(complaint);
    });
  }
});
