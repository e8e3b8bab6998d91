import { currentTask, Future } from '@dispatch/core';
import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { progress as tasks } from '../fixtures/progress.js';
import { running } from '../fixtures/running.js';
import { arrivals, createSharedGate, openShared } from '../fixtures/shared-gate.js';
import { checkOrder } from './progress.js';
import { catchReports } from './reports.js';
import { done, startedInTime } from './situations.js';

/** How much progress is delivered, and when none is. */
export const progressLimits: readonly Case[] = [
  {
    id: 'progress/flood-while-the-caller-is-busy',
    clause: 'N3',
    title:
      'of 100 000 values reported while the caller’s thread is busy, one is in transit, and then the latest arrives',
    requires: { parallel: true, loopsSeeCancel: true, sharedMemory: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const [words, gate] = [createSharedGate(), t.gate()];
      const seen: unknown[] = [];
      const future = dispatcher.executeAsync(tasks.flood(words, gate.name, 100_000), {
        onProgress: (value) => void seen.push(value),
      });
      await t.eventually('the task to run', () => arrivals(words) === 1);
      openShared(words);
      const end = performance.now() + 5000;
      // Keeps this thread busy on purpose.
      while (arrivals(words) < 2 && performance.now() < end);
      same(arrivals(words), 2, 'the task has reported all values while this thread was busy: arrivals');
      same(seen.length, 0, 'how many values arrived while this thread was busy');
      await t.eventually('the latest value', () => seen.at(-1) === 99_999);
      check(seen.length <= 2, `one value was in transit, and the latest followed: ${seen.length} arrived`);
      gate.open();
      same(await t.gives('the task', future), 100_000, 'its result');
      check(seen.length <= 2, `no value arrives twice at the end: ${seen.length} arrived`);
    },
  },
  {
    id: 'progress/flood-while-the-callback-is-busy',
    clause: 'N3',
    title: 'of the values that a loop reports while the callback of the first is busy, only the last arrives',
    requires: { loopsSeeCancel: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const seen: unknown[] = [];
      const onProgress = (value: unknown): void => {
        // Longer than the task takes, so that it has ended before a second value is asked for.
        if (seen.push(value) > 1) return;
        const end = performance.now() + 400;
        while (performance.now() < end);
      };
      await t.gives('the task', dispatcher.execute(tasks.floodFor(200), { onProgress }));
      check(seen.length <= 2, `the first value and the last arrive: ${seen.length} arrived`);
    },
  },
  {
    id: 'progress/flood-on-the-callers-thread',
    clause: 'N3',
    title:
      'of 100 000 values that a task reports on the caller’s thread without yielding, at most one and the last arrive',
    requires: { parallel: false },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const seen: unknown[] = [];
      await t.gives(
        'the task',
        dispatcher.execute(tasks.countUp(100_000), { onProgress: (value) => void seen.push(value) }),
      );
      checkOrder(seen, 99_999);
      check(seen.length <= 2, `at most two values arrive: ${seen.length} arrived`);
    },
  },
  {
    id: 'progress/flood-without-shared-memory',
    clause: 'N3',
    title: 'with `loopsSeeCancel: false`, a loop that never yields sends a value at most every 50 ms',
    requires: { parallel: true, loopsSeeCancel: false },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const seen: unknown[] = [];
      const took = await t.gives(
        'the task',
        dispatcher.execute(tasks.floodFor(300), { onProgress: (value) => void seen.push(value) }),
      );
      checkOrder(seen.slice(0, -1), Number(seen.at(-2)));
      // One immediately, one for each 50 ms, and the last.
      check(
        seen.length <= took / 50 + 2,
        `at most one value arrives for each 50 ms of ${took} ms: ${seen.length} arrived`,
      );
    },
  },
  {
    id: 'progress/nobody-listens',
    clause: 'N4',
    title: 'without a listener, progress() does nothing, whatever its argument is',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      same(await t.gives('a task that reports', dispatcher.execute(tasks.countUp(1000))), 1000, 'its result');
      same(
        await t.gives('a task that reports a function', dispatcher.execute(tasks.reportUncloneable())),
        'nothing',
        'what progress() throws',
      );
    },
  },
  {
    id: 'progress/outside-a-dispatcher',
    clause: 'N4',
    title: 'outside a dispatcher, progress() does nothing',
    async run() {
      same(currentTask().progress(1), undefined, 'what it returns');
      same(
        currentTask().progress(() => {}),
        undefined,
        'what it returns for a function',
      );
    },
  },
  {
    id: 'progress/uncloneable',
    clause: 'N4',
    title: 'a value that cannot be cloned makes progress() throw a SerializationError in the task',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const seen: unknown[] = [];
      const onProgress = (value: unknown): void => void seen.push(value);
      same(
        await t.gives('the task', dispatcher.execute(tasks.reportUncloneable(), { onProgress })),
        'DISPATCH_SERIALIZATION',
        'the code it saw',
      );
      alike(seen, [], 'the values that arrived');
      same(await t.gives('the next task', dispatcher.execute(tasks.report([1]), { onProgress })), 1, 'its result');
      alike(seen, [1], 'the values that arrived then');
    },
  },
  {
    id: 'progress/nothing-after-cancel',
    clause: 'N5',
    title: 'onProgress is not called after the task is cancelled, even if the task continues',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 60_000 });
      const log = t.gate();
      const seen: unknown[] = [];
      const future = dispatcher.executeAsync(tasks.reportAfterAbort(log.name), {
        onProgress: (value) => void seen.push(value),
      });
      await t.eventually('the first value', () => seen.length > 0);
      future.cancel();
      await log.noted('reported again');
      // When the answer of another task is here, everything that the worker sent before it is here too.
      await t.gives('the next task', dispatcher.execute(running.double(1)));
      alike(seen, ['before'], 'the values that arrived');
    },
  },
  {
    id: 'progress/cancel-from-within',
    clause: 'N5',
    title: 'an onProgress that cancels its own task is not called again',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 60_000 });
      const log = t.gate();
      let calls = 0;
      const future = dispatcher.executeAsync(tasks.reportAfterAbort(log.name), {
        onProgress: () => {
          calls += 1;
          future.cancel('enough');
        },
      });
      hasCode(await t.failure('the task', future), 'DISPATCH_CANCELLED', 'its error');
      await log.noted('reported again');
      await t.gives('the next task', dispatcher.execute(running.double(1)));
      same(calls, 1, 'how often it was called');
    },
  },
  {
    id: 'progress/nothing-after-timeout',
    clause: 'N5',
    title: 'onProgress is not called after the task has timed out',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 60_000 });
      await t.gives('a first task', dispatcher.execute(tasks.countUp(1)));
      const { future, log, seen } = await startedInTime(t, (timeout) => {
        const notes = t.gate();
        const values: unknown[] = [];
        const first = Future.withResolvers<void>();
        const onProgress = (value: unknown): void => {
          values.push(value);
          if (!first.future.done()) first.resolve();
        };
        const limited = dispatcher.executeAsync(tasks.reportAfterAbort(notes.name), { timeout, onProgress });
        return { future: limited, log: notes, seen: values, started: first.future.result(), over: done(limited) };
      });
      hasCode(await t.failure('the task', future), 'DISPATCH_TIMEOUT', 'its error');
      await log.noted('reported again');
      await t.gives('the next task', dispatcher.execute(running.double(1)));
      alike(seen, ['before'], 'the values that arrived');
    },
  },
  {
    id: 'progress/callback-that-throws',
    clause: 'N5',
    title: 'an error thrown by onProgress is reported and affects neither later values nor the result',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const gate = t.gate();
      const thrown = new Error('thrown by onProgress: a case of the suite, no failure');
      const seen: unknown[] = [];
      const reported = await catchReports(async () => {
        const future = dispatcher.executeAsync(tasks.reportAround('first', gate.name, 'second'), {
          onProgress: (value) => {
            seen.push(value);
            throw thrown;
          },
        });
        await t.eventually('the first value', () => seen.length > 0);
        gate.open();
        same(await t.gives('the task', future), undefined, 'its result');
      });
      alike(seen, ['first', 'second'], 'the values that arrived');
      same(reported.filter((each) => each === thrown).length, 2, 'how often it was reported');
    },
  },
];
