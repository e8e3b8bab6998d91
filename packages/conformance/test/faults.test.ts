import { AsyncLocalStorage } from 'node:async_hooks';
import { cases, runSuite, type Case, type Harness } from '@dispatch/conformance';
import { describe, expect, it } from 'vitest';
import { faults } from './faults/index.js';
import { otherRealm } from './reference/other-realm.js';
import { ReferenceDispatcher } from './reference/dispatcher.js';

/** Whether a fault makes its case hang, so that the deadline of the case catches it. */
function hangs({ complaint }: (typeof faults)[number]): boolean {
  return complaint.includes('it waits for');
}

/** A short deadline is enough, unless the case has much to do first. Cases that do not hang end by themselves. */
function withShortDeadlines(isHanging: boolean): Case[] {
  return cases.map((test) => ({
    ...test,
    deadline: !isHanging ? 10_000 : test.deadline === undefined ? 3000 : 15_000,
  }));
}

describe('each faulty dispatcher is caught by the case that names its fault, and by its complaint', () => {
  it('has 30 faults or more, under different names', () => {
    expect(new Set(faults.map((fault) => fault.name)).size).toBe(faults.length);
    expect(faults.length).toBeGreaterThanOrEqual(30);
  });

  for (const isHanging of [true, false]) {
    // Cases that hang run concurrently. The others run alone, because some of their faults affect the whole process.
    describe(isHanging ? 'with a case that hangs' : 'with a case that ends', { concurrent: isHanging }, () => {
      for (const { name, create, caughtBy, complaint } of faults.filter((fault) => hangs(fault) === isHanging)) {
        it(`${name}: ${caughtBy}`, { timeout: 40_000 }, async () => {
          const asyncLocalStorage = new AsyncLocalStorage<string>();
          const report = await runSuite(
            { name, create, otherRealm, asyncLocalStorage },
            // Not one thread for each of them.
            { only: [caughtBy], cases: withShortDeadlines(isHanging), watchdog: false },
          );
          const [result] = report.results;
          expect(result).toMatchObject({ id: caughtBy, status: 'failed' });
          expect(result?.reason).toContain(complaint);
          expect(report.unexpectedFailures).toEqual([caughtBy]);
        });
      }
    });
  }
});

describe('a process that does not end as it should is caught', () => {
  const ended = { exitCode: 0, stdout: 'result 42\n', stderr: '', timedOut: false };
  const harness = (result: typeof ended): Harness => ({
    name: 'a canned process',
    create: (options) => new ReferenceDispatcher(options),
    runProgram: () => Promise.resolve(result),
  });
  const id = 'process/forgets-close';

  it('passes one that ends as it should', async () => {
    expect((await runSuite(harness(ended), { only: [id] })).results[0]).toMatchObject({ status: 'passed' });
  });

  it('catches one that does not end because of a stream that is not awaited', async () => {
    const [found] = (await runSuite(harness({ ...ended, timedOut: true }), { only: ['process/stream-left-open'] }))
      .results;
    expect(found?.reason).toContain('the process ends by itself');
  });

  it.each([
    ['does not end', { ...ended, timedOut: true }, 'the process ends by itself'],
    ['ends with an error', { ...ended, exitCode: 1 }, 'its exit code'],
    ['ends too early', { ...ended, stdout: '' }, 'what it printed'],
  ])('catches one that %s', async (_name, result, complaint) => {
    const [found] = (await runSuite(harness(result), { only: [id] })).results;
    expect(found?.status).toBe('failed');
    expect(found?.reason).toContain(complaint);
  });
});
