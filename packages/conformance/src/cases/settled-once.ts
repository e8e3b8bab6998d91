import type { Dispatcher } from '@dispatch/core';
import { alike, fail, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { failing } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';
import { checkCounts } from './counting.js';
import { memberOf, recorded } from './recording.js';
import { busy } from './situations.js';

/** What stops a running task, and the outcome with which it settles. */
const stops: readonly {
  readonly name: string;
  readonly outcome: 'cancelled' | 'failed';
  stop(dispatcher: Dispatcher, holder: { cancel(): boolean }): Promise<unknown>;
}[] = [
  { name: 'cancel', outcome: 'cancelled', stop: (_, holder) => Promise.resolve(holder.cancel()) },
  { name: 'close', outcome: 'failed', stop: (dispatcher) => dispatcher.close({ timeout: 0 }) },
];

/** Tasks that are stopped while they run settle once, when they are stopped. */
export const settledOnce: readonly Case[] = [
  ...stops.map(({ name, outcome, stop }): Case => ({
    id: `events/settled-once-by-${name}`,
    clause: 'N9',
    title: `a running task that is stopped by ${name} has one settled event, with its worker and without an end, and none when it ends`,
    async run(t) {
      const dispatcher = await t.dispatcher({
        workers: 1,
        tasksPerWorker: 1,
        cancelGrace: name === 'close' ? 0 : 60_000,
      });
      const seen = recorded(dispatcher, ['taskstarted', 'tasksettled']);
      const gate = t.gate();
      const holder = dispatcher.executeAsync(running.hold(gate.name));
      await gate.arrivals();
      await t.eventually('its start to be reported', () => seen.length === 1);
      await t.gives(name, stop(dispatcher, holder));
      await t.failure('the task', holder);
      gate.open();
      if (name === 'cancel') await t.gives('the next task', dispatcher.execute(running.double(1)));
      await t.turns();
      const [started] = seen;
      alike(
        seen
          .filter(({ run }) => run === started?.run)
          .map((event) => [
            event.type,
            memberOf(event, 'outcome'),
            memberOf(event, 'worker'),
            memberOf(event, 'ended'),
          ]),
        [
          ['taskstarted', undefined, started?.worker, undefined],
          ['tasksettled', outcome, started?.worker, undefined],
        ],
        'its events, with the outcome, the worker and the end of each',
      );
    },
  })),
  {
    id: 'stats/counts-after-close-with-a-timeout',
    clause: 'N6',
    title: 'tasks that close() has no time for are counted once as failed, running and waiting ones',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t, { cancelGrace: 0 });
      const queued = [1, 2].map((number) => dispatcher.executeAsync(running.double(number)));
      await t.gives('close()', dispatcher.close({ timeout: 0 }));
      for (const future of [holder, ...queued])
        hasCode(await t.failure('a task', future), 'DISPATCH_CLOSED', 'its error');
      gate.open();
      await t.turns();
      checkCounts(dispatcher, { failed: 3 }, 'in the end');
    },
  },
  {
    id: 'stats/counts-after-cancelPending',
    clause: 'N6',
    title: 'tasks that close() cancels are counted once as cancelled',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const queued = [1, 2].map((number) => dispatcher.executeAsync(running.double(number)));
      const closed = dispatcher.close({ cancelPending: true });
      checkCounts(dispatcher, { running: 1, cancelled: 2 }, 'right after close()');
      gate.open();
      await t.gives('the running task', holder);
      await t.gives('close()', closed);
      for (const future of queued) hasCode(await t.failure('a task', future), 'DISPATCH_CANCELLED', 'its error');
      checkCounts(dispatcher, { completed: 1, cancelled: 2 }, 'in the end');
    },
  },
  {
    id: 'stats/durations-of-a-task-that-fails',
    clause: 'N7',
    title: 'a task that fails has a run time and a waiting time, like one that succeeds',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      await t.failure('a task that fails', dispatcher.execute(failing.fails()));
      const { runTime, waitTime } = dispatcher.stats();
      for (const [what, duration] of Object.entries({ runTime, waitTime }))
        if (duration === undefined) fail(`there is a ${what}: it is undefined`);
    },
  },
  {
    id: 'stats/snapshot',
    clause: 'N6',
    title: 'what stats() has returned does not change afterwards',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const stats = dispatcher.stats();
      const copy = structuredClone(stats);
      gate.open();
      await t.gives('the task', holder);
      await t.gives('another task', dispatcher.execute(running.double(1)));
      same(dispatcher.stats().completed, 2, 'how many tasks have completed');
      alike(stats, copy, 'the statistics that were returned before');
    },
  },
];
