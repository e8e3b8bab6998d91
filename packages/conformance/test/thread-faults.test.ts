import { cases, runSuite, type Case, type Harness } from '@dispatch/conformance';
import { describe, expect, it } from 'vitest';
import { entry, ThreadDispatcher } from './reference/thread-dispatcher.js';
import { threadFaults } from './thread-faults.js';

/** The case's deadline catches a fault that makes it hang: short, except for storms. Others end by themselves. */
function withShortDeadlines(complaint: string): Case[] {
  const short = complaint.includes('it waits for');
  return cases.map((test) => ({ ...test, deadline: !short ? 20_000 : test.id.startsWith('storm/') ? 10_000 : 2500 }));
}

function harnessOf(
  name: string,
  type: new (options?: ConstructorParameters<typeof ThreadDispatcher>[0]) => ThreadDispatcher,
): Harness {
  return {
    name,
    create: (options) => new type(options),
    entry,
    kill: async (dispatcher) => {
      if (dispatcher instanceof ThreadDispatcher) await dispatcher.kill();
    },
  };
}

describe('each faulty dispatcher over threads is caught', () => {
  it('and a correct one passes', { timeout: 180_000 }, async () => {
    const ids = [...new Set(threadFaults.map((fault) => fault.caughtBy))];
    const report = await runSuite(harnessOf('threads', ThreadDispatcher), { only: ids });
    expect(report.results.filter((result) => result.status !== 'passed')).toEqual([]);
    expect(report.counts.passed).toBe(ids.length);
  });

  for (const { name, type, caughtBy, complaint } of threadFaults) {
    it(`${name}: ${caughtBy}`, { timeout: 40_000 }, async () => {
      const [result] = (
        await runSuite(harnessOf(name, type), {
          only: [caughtBy],
          cases: withShortDeadlines(complaint),
          watchdog: false,
        })
      ).results;
      expect(result).toMatchObject({ id: caughtBy, status: 'failed' });
      expect(result?.reason).toContain(complaint);
    });
  }
});
