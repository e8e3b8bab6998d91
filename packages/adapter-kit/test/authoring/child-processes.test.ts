import { runSuite, type Report } from '@dispatch/conformance';
import { openHub, type Hub } from '@dispatch/conformance/hub';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { harnessOf } from './child-processes.js';

function failuresOf({ results }: Report): unknown[] {
  return results.filter(({ status }) => status === 'failed').map(({ id, reason }) => [id, reason]);
}

let hub: Hub;

beforeAll(async () => {
  hub = await openHub();
});

afterAll(() => hub.close());

describe('workers in other processes', () => {
  test('signal to their cases through a channel of the harness', { timeout: 120_000 }, async () => {
    const report = await runSuite(
      harnessOf(hub, () => 0),
      { only: ['cancel/', 'queue/', 'ready/'] },
    );
    expect(failuresOf(report)).toEqual([]);
    expect(report.counts.passed).toBeGreaterThan(15);
  });

  test('without that channel give one failure, which says that it is missing', { timeout: 60_000 }, async () => {
    const report = await runSuite(
      { ...harnessOf(hub, () => 0), channel: undefined },
      { only: ['cancel/worker-lives-on', 'queue/'], timeout: 1000 },
    );
    expect(report.counts.failed).toBe(1);
    const [failed] = report.results.filter(({ status }) => status === 'failed');
    expect(failed?.reason).toMatch(/^no message of a task arrives: .*Harness\.channel/);
  });

  test('whose messages are late have the statistics that N8 promises', { timeout: 120_000 }, async () => {
    for (let run = 0; run < 10; run += 1) {
      const report = await runSuite(
        harnessOf(hub, () => Math.random() * 30),
        { only: ['stats/worker-busy-and-idle'] },
      );
      expect(failuresOf(report)).toEqual([]);
    }
  });

  test('are not believed to clone what arrives as another kind', { timeout: 60_000 }, async () => {
    const only = ['blob', 'crypto-key', 'message-port'].map((name) => `data/platform-${name}`);
    const report = await runSuite(
      harnessOf(hub, () => 0),
      { only },
    );
    expect(report.counts.failed).toBe(3);
    expect(failuresOf(report)).toContainEqual(['data/platform-blob', expect.stringContaining('[object Blob]')]);
  });
});
