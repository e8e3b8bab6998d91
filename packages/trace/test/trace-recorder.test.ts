import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import { createDispatcher as createInProcess } from '@dispatch/in-process';
import { createDispatcher as createNode } from '@dispatch/node';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { TraceRecorder, type TraceEvent } from '../src/index.ts';
import { problemsOf } from './problems.ts';
import { tasks } from './tasks.mjs';

const adapters: [name: string, create: (options?: DispatcherOptions) => Dispatcher][] = [
  ['node', createNode],
  ['in-process', createInProcess],
];

async function record(dispatcher: Dispatcher, run: () => Promise<unknown>): Promise<TraceEvent[]> {
  using recorder = new TraceRecorder();
  recorder.record(dispatcher);
  await run();
  await dispatcher.close();
  recorder.stop();
  expect(problemsOf(recorder.toJSON())).toEqual([]);
  return [...recorder.toJSON().traceEvents];
}

const slices = (events: readonly TraceEvent[]) => events.filter((event) => event.ph === 'X');

describe.each(adapters)('on %s', (_, create) => {
  test('each task that ran has one slice and its time in the queue', { timeout: 30_000 }, async () => {
    const dispatcher = create({ workers: 2 });
    const events = await record(dispatcher, () =>
      Promise.all(Array.from({ length: 500 }, (__, n) => dispatcher.execute(tasks.tiny(n)))),
    );
    expect(slices(events)).toHaveLength(500);
    expect(new Set(slices(events).map(({ args }) => args?.['run'])).size).toBe(500);
    expect(slices(events).every(({ args, name }) => name === 'tiny' && args?.['outcome'] === 'completed')).toBe(true);
    expect(events.filter(({ ph }) => ph === 'b')).toHaveLength(500);
  });

  test('the sum of the slices is the run time of the tasks', { timeout: 30_000 }, async () => {
    const dispatcher = create({ workers: 1 });
    const events = await record(dispatcher, () =>
      Promise.all([30, 20, 10].map((ms) => dispatcher.execute(tasks.spin(ms)))),
    );
    const total = slices(events).reduce((sum, event) => sum + event.dur, 0);
    // The tasks take at least the time that they spin.
    expect(total).toBeGreaterThanOrEqual(59_000);
    expect(slices(events).map(({ tid }) => tid)).toEqual([10_000, 10_000, 10_000]);
  });

  test('concurrent tasks on one worker are on separate tracks', { timeout: 30_000 }, async () => {
    const dispatcher = create({ workers: 1, tasksPerWorker: 4 });
    const events = await record(dispatcher, () =>
      Promise.all(Array.from({ length: 12 }, () => dispatcher.execute(tasks.sleep(20)))),
    );
    expect(new Set(slices(events).map(({ tid }) => tid)).size).toBe(4);
  });

  test(
    'slices have the outcome of their task, and a task that never ran has no slice',
    { timeout: 30_000 },
    async () => {
      const dispatcher = create({ workers: 1 });
      const events = await record(dispatcher, async () => {
        const failed = dispatcher.executeAsync(tasks.fail());
        const slow = dispatcher.executeAsync(tasks.sleep(10));
        const never = dispatcher.executeAsync(tasks.tiny(1));
        never.cancel();
        await Promise.allSettled([failed, slow]);
      });
      expect(slices(events).map(({ args, name }) => [name, args?.['outcome']])).toEqual([
        ['fail', 'failed'],
        ['sleep', 'completed'],
      ]);
    },
  );
});

test('records a lost worker and its replacement', { timeout: 30_000 }, async () => {
  const dispatcher = createNode({ workers: 1 });
  const events = await record(dispatcher, async () => {
    await dispatcher.execute(tasks.die()).catch(() => {});
    await dispatcher.execute(tasks.tiny(1));
  });
  const fates = events
    .filter((event) => event.ph === 'i' && event.cat === 'worker')
    .map(({ args, name, tid }) => [name, tid, args]);
  expect(fates).toEqual([
    ['started', 10_000, {}],
    ['lost', 10_000, { exitCode: 3 }],
    ['replaced', 20_000, { replaces: 1 }],
    ['started', 20_000, {}],
    ['ended', 20_000, {}],
  ]);
});

test('records tasks that a worker takes over on its track', { timeout: 30_000 }, async () => {
  let steals: Awaited<ReturnType<typeof record>> = [];
  // On a busy machine, the dispatcher may learn that the tasks are long and assign none ahead of time. Then try again.
  for (let attempt = 0; attempt < 20 && steals.length === 0; attempt += 1) {
    const dispatcher = createNode({ workers: 2 });
    // First short tasks, so that many are assigned ahead of time; then one that takes long.
    await Promise.all(Array.from({ length: 2000 }, () => dispatcher.execute(tasks.spin(0))));
    const events = await record(dispatcher, () =>
      Promise.all([300, ...Array.from({ length: 400 }, () => 0)].map((ms) => dispatcher.execute(tasks.spin(ms)))),
    );
    steals = events.filter((event) => event.ph === 'i' && event.cat === 'steal');
  }
  expect(steals.length).toBeGreaterThan(0);
  for (const { args, tid } of steals) expect(tid).not.toBe(10_000 * Number(args?.['from']));
});

test('several dispatchers are separate groups in one trace', { timeout: 30_000 }, async () => {
  using recorder = new TraceRecorder();
  for (const name of ['first', 'second']) {
    await using dispatcher = createInProcess({ name });
    recorder.record(dispatcher);
    await dispatcher.execute(tasks.tiny(1));
  }
  recorder.stop();
  const trace = recorder.toJSON();
  expect(problemsOf(trace)).toEqual([]);
  expect(
    trace.traceEvents.filter(({ name }) => name === 'process_name').map(({ args, pid }) => [pid, args?.['name']]),
  ).toEqual([
    [1, 'first'],
    [2, 'second'],
  ]);
});

test('events beyond the limit are counted but not kept', { timeout: 30_000 }, async () => {
  using recorder = new TraceRecorder({ limit: 10 });
  await using dispatcher = createInProcess();
  recorder.record(dispatcher);
  await Promise.all(Array.from({ length: 10 }, (_, n) => dispatcher.execute(tasks.tiny(n))));
  const { otherData, traceEvents } = recorder.toJSON();
  expect(traceEvents).toHaveLength(10);
  expect(otherData.dropped).toBeGreaterThan(10);
  expect(() => new TraceRecorder({ limit: undefined })).not.toThrow();
  expect(() => new TraceRecorder({ limit: 0 })).toThrow("'limit' must be a positive integer, got 0");
});

test('records nothing after stop()', { timeout: 30_000 }, async () => {
  using recorder = new TraceRecorder();
  await using dispatcher = createInProcess();
  recorder.record(dispatcher);
  recorder.stop();
  const before = recorder.toJSON().traceEvents.length;
  await dispatcher.execute(tasks.tiny(1));
  expect(recorder.toJSON().traceEvents).toHaveLength(before);
});

test('records nothing after stop(), even after a garbage collection', async () => {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('the garbage collector cannot be called');
  await using dispatcher = createInProcess();
  using recorder = new TraceRecorder();
  recorder.record(dispatcher);
  await dispatcher.execute(tasks.tiny(1));
  // Weakly held objects live at least until the end of the job that created them.
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  recorder.stop();
  const before = recorder.toJSON().traceEvents;
  await dispatcher.execute(tasks.tiny(2));
  expect(recorder.toJSON().traceEvents).toEqual(before);
});
