import { runSuite, type Harness } from '@dispatch/conformance';
import { afterEach, describe, expect, it } from 'vitest';
import { catchingTime, caught } from './catching.js';
import { entry, ThreadDispatcher } from './reference/thread-dispatcher.js';
import { literalThreadFaults, loadingFaults } from './literal-thread-faults.js';
import { LoadingThreadDispatcher } from './reference/loading-threads.js';
import { endThreads, threadFaults } from './thread-faults.js';

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
    signalWorkers: async (dispatcher, signal) => {
      if (dispatcher instanceof ThreadDispatcher) await dispatcher.signal(signal);
    },
  };
}

// Some leave threads running.
afterEach(endThreads);

describe.each([
  { what: 'threads', correct: ThreadDispatcher, faults: [...threadFaults, ...literalThreadFaults] },
  { what: 'threads that load modules', correct: LoadingThreadDispatcher, faults: loadingFaults },
])('each faulty dispatcher over $what is caught', ({ what, correct, faults }) => {
  it('and a correct one passes', { timeout: 180_000 }, async () => {
    const ids = [...new Set(faults.map((fault) => fault.caughtBy))];
    const report = await runSuite(harnessOf(what, correct), { only: ids });
    expect(report.results.filter((result) => result.status !== 'passed')).toEqual([]);
    expect(report.counts.passed).toBe(ids.length);
  });

  for (const { name, type, caughtBy, complaint } of faults) {
    it(`${name}: ${caughtBy}`, { timeout: catchingTime }, async () => {
      const [result] = (await caught(harnessOf(name, type), caughtBy, complaint)).results;
      expect(result).toMatchObject({ id: caughtBy, status: 'failed' });
      expect(result?.reason).toContain(complaint);
    });
  }
});
