import { CancelledError } from '@dispatch/core';
import { alike, check, hasCode, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { cancelling as tasks } from '../fixtures/cancelling.js';
import { running } from '../fixtures/running.js';
import { arrivals, createSharedGate, openShared } from '../fixtures/shared-gate.js';
import { busy } from './situations.js';

/** How `cancel()` affects a future, and a task that has not started. */
export const cancelling: readonly Case[] = [
  {
    id: 'cancel/queued-task-never-starts',
    clause: 'C1',
    title: 'a queued task that is cancelled never starts',
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const log = t.gate();
      const victim = dispatcher.executeAsync(running.note(log.name, 'victim'));
      const next = dispatcher.executeAsync(running.note(log.name, 'next'));
      same(victim.cancel(), true, 'cancel() of a queued task');
      same(victim.state, 'cancelled', 'its state');
      gate.open();
      await t.gives('the task behind it', next);
      await log.noted('next');
      alike(log.notes, ['next'], 'what started');
    },
  },
  {
    id: 'cancel/at-once-never-starts',
    clause: 'C1',
    title: 'a task that is cancelled right after its submission never starts, even if a worker is idle',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      await t.gives('a first task', dispatcher.execute(running.double(1)));
      const log = t.gate();
      const victim = dispatcher.executeAsync(running.note(log.name, 'victim'));
      same(victim.cancel(), true, 'cancel() right after executeAsync()');
      await t.gives('the next task', dispatcher.execute(running.note(log.name, 'next')));
      await log.noted('next');
      alike(log.notes, ['next'], 'what started');
    },
  },
  {
    id: 'cancel/handed-over-never-starts',
    clause: 'C1',
    title: 'a task that is assigned to a worker and cancelled before it starts never starts',
    requires: { parallel: true, sharedMemory: true, startsKnown: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const log = t.gate();
      const words = createSharedGate();
      // The dispatcher has learnt that such tasks are short, so it prefetches them.
      await t.gives(
        'a burst',
        Promise.all(Array.from({ length: 50 }, () => dispatcher.execute(running.note(log.name, 'warm')))),
      );
      const loop = dispatcher.executeAsync(running.spin(words));
      const victims = Array.from({ length: 10 }, () => dispatcher.executeAsync(running.note(log.name, 'victim')));
      const next = dispatcher.executeAsync(running.note(log.name, 'next'));
      await t.eventually('the loop to run', () => arrivals(words) === 1);
      for (const victim of victims) same(victim.cancel(), true, 'cancel() of a task queued behind a loop');
      openShared(words);
      await t.gives('the loop', loop);
      await t.gives('the task behind them', next);
      await log.noted('next');
      check(!log.notes.includes('victim'), 'none of the cancelled tasks started');
    },
  },
  {
    id: 'cancel/thousand-queued',
    clause: 'C1',
    title: 'if every second of a thousand queued tasks is cancelled, the others run',
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const futures = Array.from({ length: 1000 }, (_, index) => dispatcher.executeAsync(running.double(index)));
      for (const [index, future] of futures.entries()) if (index % 2 === 0) future.cancel();
      gate.open();
      const odd = futures.filter((_, index) => index % 2 === 1);
      alike(
        await t.gives('the odd tasks', Promise.all(odd)),
        odd.map((_, index) => 2 * (2 * index + 1)),
        'their results',
      );
      check(
        futures.every((future, index) => future.cancelled() === (index % 2 === 0)),
        'the even tasks are cancelled and the odd ones are not',
      );
    },
  },
  {
    id: 'cancel/running-future-is-cancelled-at-once',
    clause: 'C2',
    title: 'cancel() of a running task returns true after its future is cancelled and its callbacks have run',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const future = dispatcher.executeAsync(tasks.untilAborted(log.name));
      await log.noted('started');
      same(future.state, 'running', 'the state before cancel()');
      const calls: string[] = [];
      future.addDoneCallback((settled) => calls.push(`first ${settled.state}`));
      future.addDoneCallback((settled) => calls.push(`second ${settled.state}`));
      same(future.cancel('enough'), true, 'cancel()');
      alike(calls, ['first cancelled', 'second cancelled'], 'the callbacks that have run');
      same(future.state, 'cancelled', 'the state after cancel()');
      const error = await t.failure('the future', future);
      isInstance(error, CancelledError, 'its error');
    },
  },
  {
    id: 'cancel/error-carries-the-reason',
    clause: 'C3',
    title: 'the CancelledError has the name AbortError and the reason as its cause',
    async run(t) {
      const { dispatcher } = await busy(t);
      const future = dispatcher.executeAsync(running.double(1));
      const reason = new RangeError('no longer wanted');
      future.cancel(reason);
      const error = await t.failure('the future', future);
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.name, 'AbortError', 'its name');
      same(error.cause, reason, 'its cause');
    },
  },
  {
    id: 'cancel/finished-task-is-false',
    clause: 'C9',
    title: 'cancel() of a finished task returns false and changes nothing',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const future = dispatcher.executeAsync(running.double(2));
      await t.gives('the task', future);
      same(future.cancel('too late'), false, 'cancel()');
      same(future.state, 'finished', 'its state');
      same(await t.gives('the task', future), 4, 'its result');
    },
  },
  {
    id: 'cancel/twice',
    clause: 'C9',
    title: 'cancelling twice returns true twice, keeps the first reason and runs the callbacks once',
    async run(t) {
      const { dispatcher } = await busy(t);
      const future = dispatcher.executeAsync(running.double(2));
      let calls = 0;
      future.addDoneCallback(() => {
        calls += 1;
      });
      same(future.cancel('first'), true, 'the first cancel()');
      same(future.cancel('second'), true, 'the second cancel()');
      same(calls, 1, 'how often its callback ran');
      const error = await t.failure('the future', future);
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.cause, 'first', 'its cause');
    },
  },
];
