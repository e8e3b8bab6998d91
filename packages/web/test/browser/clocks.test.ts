import { cancelling, context, running } from '@dispatch/conformance/fixtures';
import { createDispatcher } from '@dispatch/web';
import { describe, expect, onTestFinished, test } from 'vitest';

const hour = 3_600_000;
/** In milliseconds: longer than a test takes, and far less than an hour. */
const far = 60_000;

function create(movedBy: number) {
  const dispatcher = createDispatcher({
    workers: 1,
    cancelGrace: 10_000,
    worker: () =>
      new Worker(new URL('./workers/other-date.ts', import.meta.url), { type: 'module', name: String(movedBy) }),
  });
  onTestFinished(() => dispatcher.close({ timeout: 0 }));
  return dispatcher;
}

describe.each([0, hour, -hour])('a worker that starts after the clock was set by %d ms', (movedBy) => {
  test('sees the deadlines of its tasks on its own clock', async () => {
    const left = await create(movedBy).execute(context.left(), { timeout: 2 * far });
    expect(left).toBeGreaterThan(far);
    expect(left).toBeLessThanOrEqual(3 * far);
  });

  test('does not take a task for late', async () => {
    const dispatcher = create(movedBy);
    expect(await dispatcher.execute(context.describe(), { timeout: far })).toMatchObject({ cancelled: false });
  });

  test('stops a loop that never yields at its deadline', async () => {
    const dispatcher = create(movedBy);
    await dispatcher.ready();
    const log = crypto.randomUUID();
    await expect(dispatcher.execute(cancelling.loopUntilCancelled(`${log}.0`), { timeout: 200 })).rejects.toMatchObject(
      { code: 'DISPATCH_TIMEOUT' },
    );
    // The worker was not ended for it.
    expect(await dispatcher.execute(context.describe())).toMatchObject({ worker: 1 });
  });

  test('gives the times of events and of statistics as the page measures them', async () => {
    const dispatcher = create(movedBy);
    const times: (number | undefined)[] = [];
    dispatcher.events.addEventListener('taskstarted', ({ time }) => times.push(time));
    dispatcher.events.addEventListener('tasksettled', ({ started, ended }) => times.push(started, ended));
    const before = performance.now();
    await dispatcher.execute(running.double(1));
    expect(times).toHaveLength(3);
    for (const time of times) expect(Math.abs(Number(time) - before)).toBeLessThan(far);
    expect(dispatcher.stats().waitTime?.p99).toBeLessThan(far);
  });
});
