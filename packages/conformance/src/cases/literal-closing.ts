import { alike, hasCode, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { failing } from '../fixtures/failing.js';
import { forms } from '../fixtures/forms.js';
import { running } from '../fixtures/running.js';
import { streams } from '../fixtures/streams.js';
import { checkCounts } from './counting.js';
import { behind } from './prefetched-observation.js';
import { busy } from './situations.js';
import { numbersBelow, take, takeAll } from './taking.js';

/** Parts of clauses about closing that no other case states: streams, maps, tasks that a worker has prefetched, outcomes. */
export const literalClosing: readonly Case[] = [
  {
    id: 'close/cancel-pending-stream-and-map',
    clause: 'X3',
    title: 'before it returns, close({ cancelPending }) cancels a stream and a task of a map that have not started',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const log = t.gate();
      const stream = t.failure('the stream', dispatcher.stream(streams.steps(log.name, 'stream', 1)).next());
      const map = t.failure('the map', dispatcher.map(() => forms.label(log.name, 'map'), [1]).next());
      await t.eventually('both to wait', () => dispatcher.stats().queued === 2);
      const closed = dispatcher.close({ cancelPending: true });
      checkCounts(dispatcher, { running: 1, cancelled: 2 }, 'when close() has returned');
      hasCode(await stream, 'DISPATCH_CANCELLED', 'its error');
      hasCode(await map, 'DISPATCH_CANCELLED', 'its error');
      gate.open();
      same(await t.gives('the running task', holder), 'holder', 'its result');
      await t.gives('close()', closed);
      alike(log.notes, [], 'which of them started');
    },
  },
  {
    id: 'close/cancel-pending-prefetched',
    clause: 'X3',
    title: 'before it returns, close({ cancelPending }) cancels tasks that a worker has prefetched and not started',
    requires: { startsKnown: true },
    async run(t) {
      const { dispatcher, gate, holder, futures, seen } = await behind(t);
      const closed = dispatcher.close({ cancelPending: true });
      alike(
        futures.map((future) => future.cancelled()),
        futures.map(() => true),
        'cancelled() of each when close() has returned',
      );
      gate.open();
      same(await t.gives('the running task', holder), 'holder', 'its result');
      await t.gives('close()', closed);
      same(seen.filter(({ type }) => type === 'taskstarted').length, 1, 'how many tasks have started');
    },
  },
  {
    id: 'close/cancel-pending-beside-a-suspended-stream',
    clause: 'X3',
    title: 'close({ cancelPending }) lets a suspended stream continue to its end: it has started',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const stream = dispatcher.stream(streams.numbers(t.key('suspended'), 20), { highWaterMark: 2 });
      await take(t, stream, 1);
      // It has the slot only because the generator is suspended.
      await t.gives('another task', dispatcher.execute(running.double(1)));
      const closed = dispatcher.close({ cancelPending: true });
      alike(await takeAll(t, stream), { values: numbersBelow(20).slice(1), returned: 'end' }, 'the rest of the stream');
      await t.gives('close()', closed);
    },
  },
  {
    id: 'close/cancelled-task-that-stops',
    clause: 'X7',
    title: 'close() waits for a cancelled task until it has ended, if that is before it is abandoned',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t, { cancelGrace: 60_000 });
      holder.cancel();
      const next = dispatcher.executeAsync(running.double(2));
      const closed = dispatcher.close();
      await t.turns();
      alike([dispatcher.status, next.state], ['closing', 'pending'], 'the status, and the state of a waiting task');
      gate.open();
      same(await t.gives('the waiting task', next), 4, 'its result');
      await t.gives('close()', closed);
    },
  },
  {
    id: 'close/permanent',
    clause: 'X1',
    title: 'a closed dispatcher rejects work for good: also after further calls of close() and ready()',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      await t.gives('close()', dispatcher.close());
      for (const round of numbersBelow(3)) {
        hasCode(await t.failure('a task', dispatcher.execute(running.double(round))), 'DISPATCH_CLOSED', 'its error');
        hasCode(await t.failure('ready()', dispatcher.ready()), 'DISPATCH_CLOSED', 'its error');
        await t.gives('close() again', round === 1 ? dispatcher[Symbol.asyncDispose]() : dispatcher.close());
        same(dispatcher.status, 'closed', 'the status');
      }
    },
  },
  {
    id: 'close/timeout-of-a-map',
    clause: 'X4',
    title: 'when its timeout expires, close({ timeout }) fails a map with a DispatcherClosedError',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 50 });
      const gate = t.gate();
      const results = dispatcher.map((item: number) => running.hold(gate.name, item), [1, 2, 3]);
      const next = t.failure('the pending next()', results.next());
      await gate.arrivals();
      await t.gives('close()', dispatcher.close({ timeout: 0 }));
      hasCode(await next, 'DISPATCH_CLOSED', 'its error');
      same((await t.gives('next() afterwards', results.next())).done, true, 'whether the map has ended');
    },
  },
  {
    id: 'close/failed-futures-stay-readable',
    clause: 'X9',
    title: 'the errors of futures that failed or were cancelled can be read after their dispatcher was closed',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const cancelled = dispatcher.executeAsync(running.double(1));
      cancelled.cancel('on purpose');
      const failed = dispatcher.executeAsync(failing.fails());
      const closed = dispatcher.close();
      gate.open();
      await t.gives('the running task', holder);
      await t.gives('close()', closed);
      alike([failed.state, cancelled.state], ['finished', 'cancelled'], 'their states');
      const error = await t.gives('exception()', failed.exception());
      isInstance(error, RangeError, 'the error');
      same(await t.failure('result()', failed.result()), error, 'the error that result() rejects with');
      const cancellation = await t.failure('the cancelled one', cancelled);
      hasCode(cancellation, 'DISPATCH_CANCELLED', 'its error');
      same(cancellation.cause, 'on purpose', 'its cause');
      const called: unknown[] = [];
      for (const future of [failed, cancelled]) future.addDoneCallback((done) => void called.push(done));
      alike([called[0] === failed, called[1] === cancelled], [true, true], 'whether callbacks are called at once');
    },
  },
];
