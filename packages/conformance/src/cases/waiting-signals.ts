import { asCompleted, wait, type Future } from '@dispatch/core';
import { alike, hasCode, isInstance, mentions, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { running } from '../fixtures/running.js';
import { counting } from './inputs.js';
import { four } from './made-futures.js';
import { busy } from './situations.js';

/** What both ways of waiting for several futures do with a signal: the first step of each. */
const ways: readonly {
  readonly name: string;
  readonly id: string;
  start(futures: readonly Future<unknown>[], signal: AbortSignal): Promise<unknown>;
}[] = [
  { name: 'wait()', id: 'wait', start: (futures, signal) => wait(futures, { signal }) },
  { name: 'asCompleted()', id: 'as-completed', start: (futures, signal) => asCompleted(futures, { signal }).next() },
];

async function isCancelled(t: CaseContext, promise: Promise<unknown>, reason: unknown): Promise<void> {
  const error = await t.failure('the wait', promise);
  hasCode(error, 'DISPATCH_CANCELLED', 'its error');
  same(error.cause, reason, 'its cause');
}

/** The `signal` of `wait()` and `asCompleted()`. */
export const waitingSignals: readonly Case[] = [
  ...ways.flatMap(({ name, id, start }): Case[] => [
    {
      id: `${id}/aborted`,
      clause: 'F28',
      title: `aborting the signal of ${name} rejects with a CancelledError, and leaves the futures as they are`,
      async run(t) {
        const { dispatcher, gate, holder } = await busy(t);
        const queued = dispatcher.executeAsync(running.double(2));
        const controller = new AbortController();
        const waited = isCancelled(t, start([holder, queued], controller.signal), 'enough');
        controller.abort('enough');
        await waited;
        alike([holder.state, queued.state], ['running', 'pending'], 'the states of the futures');
        gate.open();
        alike(await t.gives('the tasks', Promise.all([holder, queued])), ['holder', 4], 'their results');
      },
    },
    {
      id: `${id}/aborted-before`,
      clause: 'F28',
      title: `${name} with a signal that is aborted already rejects at once with a CancelledError, done futures or not`,
      async run(t) {
        const [open, done] = four();
        done.resolve(1);
        const signal = AbortSignal.abort('before');
        for (const futures of [[open.future], [done.future], [open.future, done.future], []])
          await isCancelled(t, start(futures, signal), 'before');
        same(open.future.state, 'pending', 'the state of one that is not done');
      },
    },
    {
      id: `${id}/signal-without-abort`,
      clause: 'F29',
      title: `${name} leaves no listener on a signal that did not abort`,
      async run(t) {
        const all = four();
        const { controller, count } = counting();
        const waited = start([all[0].future], controller.signal);
        same(count(), 1, 'how many listeners the signal has meanwhile');
        all[0].resolve(1);
        await t.gives('the wait', waited);
        same(count(), 0, 'how many listeners the signal has afterwards');
      },
    },
    {
      id: `${id}/signal-after-abort`,
      clause: 'F29',
      title: `${name} leaves no listener on a signal that aborted, nor on the futures`,
      async run(t) {
        const all = four();
        const futures = all.map((made) => made.future);
        const { controller, count } = counting();
        const waited = isCancelled(t, start(futures, controller.signal), 'enough');
        controller.abort('enough');
        await waited;
        same(count(), 0, 'how many listeners the signal has afterwards');
      },
    },
    {
      id: `options/${id}-signal`,
      clause: 'F12',
      title: `${name} rejects a bad signal with a TypeError that names it`,
      async run() {
        const error = thrownBy(name, () => start([], Object('no signal')));
        isInstance(error, TypeError, 'its error');
        mentions(error.message, ['signal'], 'its message');
      },
    },
  ]),
  {
    id: 'as-completed/aborted-ends',
    clause: 'F29',
    title: 'asCompleted() has ended once its signal has aborted: futures that are done before or after are not yielded',
    async run(t) {
      const dispatcher = await t.shared();
      const gate = t.gate();
      const early = dispatcher.executeAsync(running.double(1));
      const late = dispatcher.executeAsync(running.hold(gate.name, 'late'));
      const controller = new AbortController();
      const iterator = asCompleted<Future<unknown>>([late, early], { signal: controller.signal });
      await t.gives('the early task', early);
      controller.abort('enough');
      await isCancelled(t, iterator.next(), 'enough');
      gate.open();
      await t.gives('the late task', late);
      same((await t.gives('what comes after', iterator.next())).done, true, 'done of what comes after');
    },
  },
  {
    id: 'as-completed/signal-left',
    clause: 'F29',
    title: 'exiting a loop over asCompleted() leaves no listener on the signal, and a later abort changes nothing',
    async run(t) {
      const all = four();
      const { controller, count } = counting();
      const iterator = asCompleted(
        all.map((made) => made.future),
        { signal: controller.signal },
      );
      await t.gives('return()', iterator.return());
      same(count(), 0, 'how many listeners the signal has');
      controller.abort('too late');
      same((await t.gives('next()', iterator.next())).done, true, 'done of what comes after');
    },
  },
  {
    id: 'wait/signal-at-timeout',
    clause: 'F29',
    title: 'wait() that runs out of time leaves no listener on the signal',
    async run(t) {
      const all = four();
      const { controller, count } = counting();
      for (const timeout of [0, 10])
        await t.gives('wait()', wait([all[0].future], { timeout, signal: controller.signal }));
      same(count(), 0, 'how many listeners the signal has');
    },
  },
];
