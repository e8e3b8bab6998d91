import { isDispatchError } from '@dispatch/core';
import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { context } from '../fixtures/context.js';
import { running } from '../fixtures/running.js';
import { busy } from './situations.js';

/** Expires before anything else happens. */
const short = 30;

/** Timeouts of tasks in any state. */
export const timeouts: readonly Case[] = [
  {
    id: 'timeout/counts-queueing',
    clause: 'T1',
    title: 'a timeout counts from the submission, including time in the queue',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const victim = dispatcher.executeAsync(running.double(1), { timeout: short });
      hasCode(await t.failure('the queued task', victim), 'DISPATCH_TIMEOUT', 'its error');
      same(holder.done(), false, 'done() of the task before it');
      gate.open();
      same(await t.gives('the task before it', holder), 'holder', 'its result');
    },
  },
  {
    id: 'timeout/queued-task-never-starts',
    clause: 'T1',
    title: 'a task that times out in the queue never starts',
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const log = t.gate();
      const victim = dispatcher.executeAsync(running.note(log.name, 'victim'), { timeout: short });
      const next = dispatcher.executeAsync(running.note(log.name, 'next'));
      hasCode(await t.failure('the queued task', victim), 'DISPATCH_TIMEOUT', 'its error');
      gate.open();
      await t.gives('the task behind it', next);
      await log.noted('next');
      alike(log.notes, ['next'], 'what started');
    },
  },
  {
    id: 'timeout/deadline-counts-queueing',
    clause: 'T2',
    title: 'the deadline of a task counts from its submission',
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const timeout = 600_000;
      const future = dispatcher.executeAsync(context.left(), { timeout });
      const submitted = performance.now();
      await t.pause(20);
      const waited = performance.now() - submitted;
      gate.open();
      const left = await t.gives('the task', future);
      check(
        left <= timeout - waited + 1,
        `after ${waited} ms in the queue, at most ${timeout - waited} ms are left: the task had ${left}`,
      );
      check(left > timeout / 2, `most of the time is left: the task had ${left}`);
    },
  },
  {
    id: 'timeout/no-deadline-without-timeout',
    clause: 'T2',
    title: 'the deadline of a task without a timeout is Infinity',
    async run(t) {
      const dispatcher = await t.shared();
      const seen = await t.gives('the task', dispatcher.execute(context.describe()));
      same(seen.unlimited, true, 'whether its deadline is Infinity');
    },
  },
  {
    id: 'timeout/zero-never-starts',
    clause: 'T6',
    title: 'a task with a timeout of 0 fails with a TimeoutError and never starts',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const future = dispatcher.executeAsync(running.note(log.name, 'victim'), { timeout: 0 });
      hasCode(await t.failure('the task', future), 'DISPATCH_TIMEOUT', 'its error');
      same(future.state, 'finished', 'its state');
      await t.gives('the next task', dispatcher.execute(running.note(log.name, 'next')));
      await log.noted('next');
      alike(log.notes, ['next'], 'what started');
    },
  },
  ...[Infinity, Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, 2 ** 32, 2 ** 31, 2 ** 31 - 0.5, 2 ** 31 - 1].map(
    (timeout): Case => ({
      id: `timeout/huge-${timeout}`,
      clause: 'T8',
      title: `a timeout of ${timeout} ms does not expire before a short one`,
      async run(t) {
        const { dispatcher, gate } = await busy(t);
        const future = dispatcher.executeAsync(running.double(2), { timeout });
        const sooner = dispatcher.executeAsync(running.double(3), { timeout: short });
        hasCode(await t.failure('a task with a short timeout', sooner), 'DISPATCH_TIMEOUT', 'its error');
        same(future.state, 'pending', 'the state of the queued task');
        gate.open();
        same(await t.gives('the task', future), 4, 'its result');
      },
    }),
  ),
  {
    id: 'timeout/late-reply-is-late',
    clause: 'T9',
    title: 'a task that settles after its deadline has timed out, even if the reply arrives before the timer fires',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      await t.gives('ready()', dispatcher.ready());
      await t.gives('a first task', dispatcher.execute(running.spinFor(1)));
      const future = dispatcher.executeAsync(running.spinFor(2 * short + t.slack), { timeout: short + t.slack });
      hasCode(await t.failure('the task', future), 'DISPATCH_TIMEOUT', 'its error');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'timeout/settled-in-time-stays',
    clause: 'T10',
    title: 'a task that settled in time keeps its outcome when the timeout expires',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      // The start of a worker can take that long.
      await t.gives('a first task', dispatcher.execute(running.double(1)));
      let timeout = 50 + t.slack;
      let future = dispatcher.executeAsync(running.double(2), { timeout });
      // A busy machine may be too slow for it.
      while (isDispatchError(await t.waiting.for('the task', future.exception()), 'DISPATCH_TIMEOUT')) {
        timeout *= 2;
        future = dispatcher.executeAsync(running.double(2), { timeout });
      }
      const later = dispatcher.executeAsync(running.sleep(timeout, 'later'));
      same(await t.gives('the task', future), 4, 'its result');
      same(await t.gives('a task that takes that long', later), 'later', 'its result');
      same(await t.gives('the future, read again', future), 4, 'its result');
      same(future.state, 'finished', 'its state');
    },
  },
];
