import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDispatchError } from '@dispatch/core';
import { createDispatcher } from '@dispatch/process';
import { afterAll, expect, it } from 'vitest';
import { tasks } from './fixtures/children.mjs';
import { liveChildren } from './support/processes.js';
import { createScratch } from './support/scratch.js';

const scratch = createScratch();

afterAll(() => {
  scratch.remove();
});

it.runIf(process.platform === 'linux').each(['SIGKILL', 'SIGTERM', 'SIGSEGV'] as const)(
  'every task settles, and none starts twice, while processes are ended from outside by %s',
  async (signal) => {
    const count = 200;
    const kills = 8;
    const log = join(scratch.folder, `starts-${signal}`);
    writeFileSync(log, '');
    const dispatcher = createDispatcher({ workers: 3, tasksPerWorker: 2 });
    let settled = 0;
    const outcomes = Array.from({ length: count }, (_, id) =>
      dispatcher.execute(tasks.logs(log, id)).then(
        (value) => {
          settled += 1;
          return value;
        },
        (error: unknown) => {
          settled += 1;
          return error;
        },
      ),
    );
    let seed = 7;
    for (let kill = 1; kill <= kills; kill += 1) {
      await expect.poll(() => settled >= (kill * count) / (kills + 1), { interval: 5 }).toBe(true);
      const children = liveChildren();
      seed = (seed * 48_271) % 2_147_483_647;
      const child = children[seed % children.length];
      if (child !== undefined) process.kill(child, signal);
    }
    const all = await Promise.all(outcomes);
    const errors = all.filter((outcome) => typeof outcome !== 'number');
    for (const error of errors) expect(isDispatchError(error, 'DISPATCH_WORKER_LOST'), String(error)).toBe(true);
    expect(all.filter((outcome) => typeof outcome === 'number').length).toBe(count - errors.length);
    const starts = readFileSync(log, 'utf8').trim().split('\n');
    expect(new Set(starts).size).toBe(starts.length);
    // Each task that succeeded has started.
    expect(starts.length).toBeGreaterThanOrEqual(count - errors.length);
    expect(await dispatcher.execute(tasks.echo(1))).toBe(1);
    await dispatcher.close();
    expect(liveChildren()).toEqual([]);
  },
);
