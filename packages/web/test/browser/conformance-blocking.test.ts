import './support/dispose.ts';
import { cases, type CaseResult } from '@dispatch/conformance';
import { Future } from '@dispatch/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { runBlocking, type BlockingRun } from './support/blocking-run.ts';

const run = String(import.meta.env['RUN']);

/**
 * The cases about blocking, and those affected by the different transport of results in threads that may block, or by its worker.
 * Those of setups do not depend on the engine, and start many workers: that is what hangs in Firefox now and then (`Maker`).
 */
const parts = ['block/', 'blocked/execute-sync', 'data/', 'generator/', 'capabilities/'];
if (run.startsWith('chromium')) parts.push('setup/', 'teardown/');
const selected = cases.filter(
  ({ id }) => parts.some((part) => id.startsWith(part)) || /executeSync|resultSync|blocking-call/.test(id),
);

describe('in a dedicated worker of an isolated page, which may block', () => {
  const results = new Map(selected.map(({ id }) => [id, Future.withResolvers<CaseResult>()]));
  const ids = selected.map(({ id }) => id);
  let blockingRun: BlockingRun;

  beforeAll(() => {
    blockingRun = runBlocking(`@dispatch/web (${run}), in a worker that blocks`, ids, (result) =>
      results.get(result.id)?.resolve(result),
    );
    blockingRun.report.catch((error: unknown) => {
      for (const { future, reject } of results.values()) if (!future.done()) reject(error);
    });
  });

  for (const { id, clause, title } of selected) {
    test(`${id} (${clause}): ${title}`, { timeout: 60_000 }, async ({ skip }) => {
      const result = await results.get(id)?.future;
      skip(result?.status === 'skipped', result?.reason);
      expect(result?.reason ?? result?.status).toBe('passed');
    });
  }

  afterAll(async () => {
    await commands.writeFile(
      `reports/conformance-blocking-${run.replace(/\W+/g, '-')}.json`,
      JSON.stringify(await blockingRun.report, null, 2),
    );
    blockingRun.end();
  });
});
