import { runSuite, type Report } from '@dispatch/conformance';
import { openHub, type Hub } from '@dispatch/conformance/hub';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { byteHarness } from './byte-processes.js';

/** `npm test` leaves what every adapter over such a link shows to the suite of `@dispatch/process`. */
const testsAll = process.env['TEST_ALL'] === '1';

let hub: Hub;

beforeAll(async () => {
  hub = await openHub();
});

afterAll(() => hub.close());

function failuresOf({ results }: Report): unknown[] {
  return results.filter(({ status }) => status === 'failed').map(({ id, reason }) => [id, reason]);
}

describe('workers in other processes, over a link that carries bytes', () => {
  test('receive values as structuredClone copies them', { timeout: 120_000 }, async () => {
    const report = await runSuite(byteHarness(hub), { only: ['data/'] });
    expect(failuresOf(report)).toEqual([]);
    expect(report.counts.passed).toBeGreaterThan(100);
  });

  test('see in a loop that they are cancelled, and what was read of their progress', { timeout: 120_000 }, async () => {
    const only = ['cancel/', 'progress/', 'run/loops-in-parallel'];
    const report = await runSuite(byteHarness(hub), { only });
    expect(failuresOf(report)).toEqual([]);
    expect(report.counts.passed).toBeGreaterThan(40);
  });

  test('need not be able to look', { timeout: 120_000 }, async () => {
    const report = await runSuite(byteHarness(hub, { looks: false }), { only: ['cancel/', 'progress/'] });
    expect(failuresOf(report)).toEqual([]);
    expect(report.counts.passed).toBeGreaterThan(30);
  });

  test('import a module before its first call is assigned', { timeout: 180_000 }, async () => {
    const importing = ['module/', 'lost/ended-while-loading'];
    const only = testsAll ? [...importing, 'priority/', 'queue/', 'affinity/', 'blocked/'] : importing;
    const report = await runSuite(byteHarness(hub), { only });
    expect(failuresOf(report)).toEqual([]);
    expect(report.counts.passed).toBeGreaterThan(testsAll ? 50 : 10);
  });

  test('are caught if they do not', { timeout: 60_000 }, async () => {
    const report = await runSuite(byteHarness(hub, { importsFirst: false }), {
      only: ['module/pending-while-it-loads'],
    });
    expect(failuresOf(report)).toEqual([
      ['module/pending-while-it-loads', expect.stringContaining('the states of the tasks')],
    ]);
  });

  test.each([30_000, -30_000])(
    'have the deadlines of their dispatcher, %d ms ahead',
    { timeout: 120_000 },
    async (skew) => {
      const report = await runSuite(byteHarness(hub, { skew }), { only: ['timeout/', 'stats/', 'events/'] });
      expect(failuresOf(report)).toEqual([]);
      expect(report.counts.passed).toBeGreaterThan(50);
    },
  );
});
