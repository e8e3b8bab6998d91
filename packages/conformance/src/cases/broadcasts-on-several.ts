import { broadcast } from '@dispatch/core/broadcast';
import { ManualClock } from '@dispatch/core/testing';
import { alike, check, hasCode, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { broadcasting } from '../fixtures/broadcasting.js';
import { cancelling } from '../fixtures/cancelling.js';
import { running } from '../fixtures/running.js';
import { busy, started } from './situations.js';

const needs = ['broadcasts'] as const;
const requires = { parallel: true } as const;

/** Broadcasts whose runs end, fail or begin one after the other. */
export const broadcastsOnSeveral: readonly Case[] = [
  {
    id: 'broadcast/order-of-the-results',
    clause: 'W9',
    title: 'the results of a broadcast are in the order of the workers, in whichever order its runs end',
    requires,
    needs,
    async run(t) {
      for (const last of [1, 2]) {
        const dispatcher = await started(t, { workers: 2 });
        const gate = t.gate();
        const future = broadcast(dispatcher, broadcasting.waitsOn(gate.name, last, 'returns'));
        await gate.arrivals();
        await t.eventually('the other run to end', () => dispatcher.stats().completed === 1);
        gate.open();
        alike(
          [...(await t.gives('broadcast()', future))],
          [
            [1, 1],
            [2, 2],
          ],
          'the results',
        );
      }
    },
  },
  {
    id: 'broadcast/first-failure',
    clause: 'W11',
    title: 'a broadcast that fails on several workers has the error of the run that failed first',
    requires,
    needs,
    async run(t) {
      for (const last of [1, 2]) {
        const dispatcher = await started(t, { workers: 2 });
        const gate = t.gate();
        const future = broadcast(dispatcher, broadcasting.waitsOn(gate.name, last, 'throws'));
        await gate.arrivals();
        await t.eventually('the other run to fail', () => dispatcher.stats().failed === 1);
        same(future.done(), false, 'done() while the last run has not ended');
        gate.open();
        const error = await t.failure('broadcast()', future);
        isInstance(error, RangeError, 'its error');
        same(error.message, `failed on ${3 - last}`, 'the message of its error');
      }
    },
  },
  {
    id: 'broadcast/timeout-on-a-later-worker',
    clause: 'W12',
    title: 'the timeout of a broadcast counts from its call, also for a run on a worker that started later',
    requires,
    needs,
    async run(t) {
      const clock = new ManualClock();
      const dispatcher = await started(t, { workers: { min: 1, max: 2 }, clock });
      const gate = t.gate();
      const future = broadcast(dispatcher, broadcasting.workerAt(gate.name), { timeout: 100 });
      await gate.arrivals();
      clock.advance(60);
      // The only worker is busy: another one starts, and may run the broadcast before this task.
      const another = dispatcher.execute(running.double(1));
      await gate.arrivals(2);
      clock.advance(39);
      same(future.done(), false, 'done() before its timeout');
      clock.advance(1);
      same(future.done(), true, 'done() after its timeout');
      hasCode(await t.failure('broadcast()', future), 'DISPATCH_TIMEOUT', 'its error');
      gate.open();
      same(await t.gives('another task', another), 2, 'its result');
    },
  },
  {
    id: 'broadcast/reason-of-the-cancellation',
    clause: 'W12',
    title: 'cancelling a broadcast cancels its runs with the reason, as it does a task',
    needs,
    async run(t) {
      const dispatcher = await started(t, { workers: 1 });
      const log = t.gate();
      const future = broadcast(dispatcher, cancelling.untilAborted(log.name));
      await log.noted('started');
      check(future.cancel(new RangeError('enough')), 'cancel() returns true');
      await log.noted('RangeError: enough');
    },
  },
  {
    id: 'broadcast/cancelled-before-a-worker-starts',
    clause: 'W12',
    title: 'a broadcast that was cancelled runs on no worker that starts later',
    requires,
    needs,
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t, { workers: { min: 1, max: 2 } });
      const log = t.gate();
      const future = broadcast(dispatcher, broadcasting.worker(log.name));
      check(future.cancel(), 'cancel() returns true');
      // The only worker is busy: another one starts, and runs both tasks.
      for (const label of ['other', 'last'])
        await t.gives('another task', dispatcher.execute(running.note(log.name, label)));
      await log.noted('last');
      gate.open();
      await t.gives('the first task', holder);
      await t.gives('close()', dispatcher.close());
      alike(log.notes, ['other', 'last'], 'what was noted');
    },
  },
];
