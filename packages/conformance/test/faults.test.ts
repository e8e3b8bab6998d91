import { AsyncLocalStorage } from 'node:async_hooks';
import { cases, runSuite, type Harness } from '@dispatch/conformance';
import { describe, expect, it } from 'vitest';
import { catchingTime, caught, isHanging } from './catching.js';
import { faults } from './faults/index.js';
import { localAdapter } from './reference/local-adapter.js';
import { otherRealm } from './reference/other-realm.js';
import { ReferenceDispatcher } from './reference/dispatcher.js';

describe('each faulty dispatcher is caught by the case that names its fault, and by its complaint', () => {
  it('has 30 faults or more, under different names', () => {
    expect(new Set(faults.map((fault) => fault.name)).size).toBe(faults.length);
    expect(faults.length).toBeGreaterThanOrEqual(30);
  });

  for (const hangs of [true, false]) {
    const all = faults.filter(({ complaint }) => isHanging(complaint) === hangs);
    // Cases that hang run concurrently. The others run alone, because some of their faults affect the whole process.
    describe(hangs ? 'with a case that hangs' : 'with a case that ends', { concurrent: hangs }, () => {
      for (const { name, create, caughtBy, complaint } of all) {
        it(`${name}: ${caughtBy}`, { timeout: catchingTime }, async () => {
          const asyncLocalStorage = new AsyncLocalStorage<string>();
          const report = await caught(
            { name, create, otherRealm, localAdapter, asyncLocalStorage },
            caughtBy,
            complaint,
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

  const all = cases.filter((test) => test.id.startsWith('process/') && test.requires?.blocking !== true);
  const failed = async (wrong: typeof ended): Promise<string[]> => {
    const { results } = await runSuite(harness(wrong), { only: all.map((test) => test.id) });
    return results.filter(({ status }) => status === 'failed').map((result) => result.id);
  };

  it('by every case of a process', async () => {
    const ids = all.map((test) => test.id);
    expect(ids.length).toBeGreaterThan(15);
    // One of them is about a process that ends with an error.
    const others = ids.filter((each) => each !== 'process/unhandled-execute');
    expect(await failed({ ...ended, timedOut: true })).toEqual(ids);
    expect(await failed({ ...ended, exitCode: 7 })).toEqual(expect.arrayContaining(others));
    expect(await failed({ ...ended, stdout: '', stderr: '' })).toEqual(ids);
    expect(await failed({ ...ended, stdout: 'something else\n', stderr: 'something else\n' })).toEqual(ids);
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
