import type { Dispatcher, Future } from '@dispatch/core';
import { alike, hasCode, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { failing } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';
import type { Gate } from '../gate.js';
import { blockable, done, started, startedInTime } from './situations.js';

const blocks = { blocking: [true, 'when-ready'] } as const;

/** What happens while the calling thread is blocked. */
export const blockingMeanwhile: readonly Case[] = [
  {
    id: 'block/others-settle-meanwhile',
    clause: 'B4',
    title: 'futures whose replies arrive while the thread is blocked settle during that time, and their callbacks run',
    requires: blocks,
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
      const order: string[] = [];
      const first = dispatcher.executeAsync(running.double(1));
      first.addDoneCallback(() => order.push('callback'));
      dispatcher.executeSync(running.double(2));
      order.push('returned');
      same(first.state, 'finished', 'the state of the task submitted earlier');
      alike(order, ['callback', 'returned'], 'what happened');
      same(await t.gives('the task submitted earlier', first), 2, 'its result');
    },
  },
  {
    id: 'block/deadlines-meanwhile',
    clause: 'B4',
    title: 'deadlines of other futures that expire while the thread is blocked take effect during that time',
    requires: { ...blocks, parallel: true },
    async run(t) {
      const dispatcher = await started(t, { workers: { min: 2, max: 2 } });
      const { future, limit } = await heldUntilItsTimeout(t, dispatcher);
      dispatcher.executeSync(running.sleep(limit + 100 + 4 * t.slack));
      same(future.state, 'finished', 'its state');
      hasCode(await t.failure('the other future', future), 'DISPATCH_TIMEOUT', 'its error');
    },
  },
  {
    id: 'block/deadlines-during-its-callback',
    clause: 'B4',
    title:
      'a deadline that expires while a callback of the awaited future runs takes effect before the blocking call returns',
    requires: { ...blocks, parallel: true },
    async run(t) {
      const dispatcher = await started(t, { workers: { min: 2, max: 2 } });
      const { future, limit } = await heldUntilItsTimeout(t, dispatcher);
      const awaited = dispatcher.executeAsync(running.double(2));
      awaited.addDoneCallback(() => {
        const until = performance.now() + limit + 100;
        while (performance.now() < until);
      });
      same(awaited.resultSync(), 4, 'the result of the awaited future');
      same(future.state, 'finished', 'the state of the other future');
      hasCode(await t.failure('the other future', future), 'DISPATCH_TIMEOUT', 'its error');
    },
  },
  {
    id: 'block/others-stay-intact',
    clause: 'B4',
    title: 'futures that are not done while the thread is blocked settle afterwards',
    requires: { ...blocks, parallel: true },
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: { min: 2, max: 2 } }));
      const gate = t.gate();
      const all = [1, 2, 3].map((number) => dispatcher.executeAsync(running.sleep(5, number)));
      const held = dispatcher.executeAsync(running.hold(gate.name, 'held'));
      await gate.arrivals();
      same(dispatcher.executeSync(running.double(2)), 4, 'its result');
      gate.open();
      same(await t.gives('the held task', held), 'held', 'its result');
      alike(await t.gives('the others', Promise.all(all)), [1, 2, 3], 'their results');
    },
  },
  {
    id: 'block/within-a-callback',
    clause: 'B4',
    title: 'a callback that runs while the thread is blocked can block again',
    requires: blocks,
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
      let inner: unknown;
      dispatcher.executeAsync(running.double(1)).addDoneCallback(() => {
        inner = dispatcher.executeSync(running.double(2));
      });
      same(dispatcher.executeSync(running.double(3)), 6, 'the result of the outer call');
      same(inner, 4, 'the result of the inner call');
    },
  },
  {
    id: 'block/worker-dies',
    clause: 'B5',
    title: 'executeSync throws a WorkerLostError when the worker dies, and later tasks run',
    requires: { blocking: true, crashRecovery: ['all', 'announced'] },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      hasCode(
        thrownBy('executeSync()', () => dispatcher.executeSync(failing.exit(3))),
        'DISPATCH_WORKER_LOST',
        'its error',
      );
      same(dispatcher.executeSync(running.double(2)), 4, 'the result of the next call');
      same(await t.gives('the next task', dispatcher.execute(running.double(3))), 6, 'its result');
    },
  },
  {
    id: 'block/no-cause-after-recovery',
    clause: 'L3',
    title: 'executeSync of a task that ends its worker throws a WorkerLostError without a cause',
    requires: { blocking: true, crashRecovery: ['all', 'announced'] },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      for (let round = 0; round < 5; round += 1) {
        await t.gives('a task whose error is handled', dispatcher.execute(failing.recovers()));
        const error = thrownBy('executeSync()', () => dispatcher.executeSync(failing.exit(3)));
        hasCode(error, 'DISPATCH_WORKER_LOST', 'its error');
        same(error.cause, undefined, 'its cause');
      }
    },
  },
  {
    id: 'block/out-of-memory',
    clause: 'B5',
    title: 'executeSync throws a WorkerLostError when the worker runs out of memory',
    requires: { blocking: true, crashRecovery: 'all' },
    needs: ['createShortOfMemory'],
    deadline: 30_000,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 }, 'short of memory');
      const error = thrownBy('executeSync()', () => dispatcher.executeSync(failing.allocate(), { timeout: 20_000 }));
      hasCode(error, 'DISPATCH_WORKER_LOST', 'its error');
    },
  },
  {
    id: 'block/unstartable',
    clause: 'B5',
    title: 'executeSync throws a DispatcherUnavailableError if no worker can be started',
    requires: { blocking: true },
    needs: ['createUnstartable'],
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, startTimeout: 1000 + 10 * t.slack }, 'unstartable');
      const error = thrownBy('executeSync()', () => dispatcher.executeSync(running.double(1), { timeout: 8000 }));
      hasCode(error, 'DISPATCH_UNAVAILABLE', 'its error');
    },
  },
];

/** A running task that ends no earlier than its timeout, of `limit` milliseconds. One worker is left for other tasks. */
function heldUntilItsTimeout(
  t: CaseContext,
  dispatcher: Dispatcher,
): Promise<{ readonly future: Future<unknown>; readonly limit: number }> {
  let before: Gate | undefined;
  return startedInTime(t, (timeout) => {
    // A task whose start arrives too late still has its slot.
    before?.open();
    const gate = (before = t.gate());
    const limited = dispatcher.executeAsync(running.hold(gate.name), { timeout });
    return { future: limited, limit: timeout, started: gate.arrivals(), over: done(limited) };
  });
}
