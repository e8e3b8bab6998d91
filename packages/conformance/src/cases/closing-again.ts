import type { CloseOptions } from '@dispatch/core';
import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { forms } from '../fixtures/forms.js';
import { running } from '../fixtures/running.js';
import type { Gate } from '../gate.js';
import { busy } from './situations.js';

const options: readonly (readonly [name: string, options: CloseOptions])[] = [
  ['nothing', {}],
  ['cancelPending', { cancelPending: true }],
  ['timeout-0', { timeout: 0 }],
  ['long-timeout', { timeout: 60_000 }],
  ['both', { cancelPending: true, timeout: 0 }],
];

const beside = { crashRecovery: ['all', 'announced'] } as const;

/** Waits until no beat has arrived for some time: a task that still runs sends one every millisecond. */
function silence(t: CaseContext, log: Gate): Promise<void> {
  return log.silence('the worker', 'beat', 300 + 2 * t.slack);
}

/** Closing more than once, with every pair of options, and what it leaves behind in the workers. */
export const closingAgain: readonly Case[] = [
  ...options.flatMap(([one, first]) =>
    options.map(([other, second]): Case => ({
      id: `close/${one}-then-${other}`,
      clause: 'X5',
      title: `the stricter of the options of two calls of close() apply, whichever call has them: ${one}, ${other}`,
      async run(t) {
        const { dispatcher, gate, holder } = await busy(t, { cancelGrace: 0 });
        const queued = dispatcher.executeAsync(running.double(2));
        const calls = [dispatcher.close(first), dispatcher.close(second)];
        const cancels = first.cancelPending === true || second.cancelPending === true;
        const ends = first.timeout === 0 || second.timeout === 0;
        same(queued.cancelled(), cancels, 'cancelled() of the waiting task after both calls');
        if (ends) hasCode(await t.failure('the running task', holder), 'DISPATCH_CLOSED', 'its error');
        else {
          same(holder.state, 'running', 'the state of the running task');
          gate.open();
          same(await t.gives('the running task', holder), 'holder', 'its result');
        }
        if (cancels) hasCode(await t.failure('the waiting task', queued), 'DISPATCH_CANCELLED', 'its error');
        else if (ends) hasCode(await t.failure('the waiting task', queued), 'DISPATCH_CLOSED', 'its error');
        else same(await t.gives('the waiting task', queued), 4, 'its result');
        await t.gives('both calls', Promise.all(calls));
        same(dispatcher.status, 'closed', 'the status');
        await t.gives('a third call', dispatcher.close(second));
      },
    })),
  ),
  {
    id: 'close/disposed-while-closing',
    clause: 'X8',
    title: '[Symbol.asyncDispose]() joins a closing in progress, and fulfils again afterwards',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const queued = dispatcher.executeAsync(running.double(2));
      const closed = dispatcher.close();
      const disposed = dispatcher[Symbol.asyncDispose]();
      same(dispatcher.status, 'closing', 'the status after both calls');
      gate.open();
      alike(await t.gives('the tasks', Promise.all([holder, queued])), ['holder', 4], 'their results');
      await t.gives('both calls', Promise.all([closed, disposed]));
      await t.gives('another call', dispatcher[Symbol.asyncDispose]());
      same(dispatcher.status, 'closed', 'the status');
    },
  },
  {
    id: 'close/while-ready-waits',
    clause: 'L12',
    title: 'ready() settles if the dispatcher is closed while it waits, and close() fulfils',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2 });
      const ready = dispatcher.ready().catch((error: unknown) => {
        hasCode(error, 'DISPATCH_CLOSED', 'the error of ready()');
      });
      const closed = dispatcher.close();
      await t.gives('ready()', ready);
      await t.gives('close()', closed);
      hasCode(await t.failure('ready() again', dispatcher.ready()), 'DISPATCH_CLOSED', 'its error');
    },
  },
  {
    id: 'close/timer-left-in-a-worker',
    clause: 'X12',
    title: 'a timer that a task has left in its worker is gone when the dispatcher is closed',
    requires: beside,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2 });
      const log = t.gate();
      await t.gives('the tasks', Promise.all([1, 2].map(() => dispatcher.execute(forms.beat(log.name)))));
      await log.noted('beat', 5);
      await t.gives('close()', dispatcher.close());
      await silence(t, log);
    },
  },
  {
    id: 'close/loop-left-in-a-worker',
    clause: 'X4',
    title: 'a loop that never yields has ended when the timeout of close() has expired, and not only its future',
    requires: { ...beside, cancelRunning: 'terminate', parallel: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const future = dispatcher.executeAsync(forms.beatAlways(log.name));
      await log.noted('beat', 5);
      await t.gives('close()', dispatcher.close({ timeout: 0 }));
      hasCode(await t.failure('the loop', future), 'DISPATCH_CLOSED', 'its error');
      await silence(t, log);
    },
  },
  {
    id: 'close/abandoned-loop-in-a-worker',
    clause: 'X12',
    title: 'a task that was abandoned has ended when the dispatcher is closed',
    requires: { ...beside, cancelRunning: 'terminate', parallel: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 20 });
      const log = t.gate();
      const future = dispatcher.executeAsync(forms.beatAlways(log.name));
      await log.noted('beat', 5);
      future.cancel();
      await t.gives('close()', dispatcher.close());
      await silence(t, log);
      check(dispatcher.stats().workers.length === 0, 'no worker is listed');
    },
  },
];
