import { Future } from '@dispatch/core';
import { ManualClock } from '@dispatch/core/testing';
import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { forms } from '../fixtures/forms.js';
import { running } from '../fixtures/running.js';
import { checkCounts } from './counting.js';
import { falsy } from './falsy-errors.js';
import { listOf } from './inputs.js';
import { asynchronousMethods, label, outcomeOf } from './methods.js';
import { busy } from './situations.js';
import { numbersBelow } from './taking.js';

/** Numbers that an option of a stream or a map may have. As an integer of 32 bits, one of them is 1. */
const counts: readonly number[] = [1, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER];

/** Reasons that are more than a string. */
const reasons: readonly (readonly [name: string, reason: unknown])[] = [
  ['object', { code: 7, list: [1, { deep: true }] }],
  ['range-error', new RangeError('out of range')],
  ['map', new Map([['key', 1]])],
];

/** What one operation changes for the next one. */
export const sequences: readonly Case[] = [
  {
    id: 'timeout/after-cancel',
    clause: 'C9',
    title: 'a running task that is cancelled stays cancelled when its timeout expires, and is counted once',
    async run(t) {
      const clock = new ManualClock();
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 60_000, clock });
      const gate = t.gate();
      const future = dispatcher.executeAsync(running.hold(gate.name), { timeout: 1000 });
      await gate.arrivals();
      same(future.cancel('first'), true, 'what cancel() returns');
      const { failed, cancelled } = dispatcher.stats();
      clock.advance(1000);
      await t.turns();
      const error = await t.failure('the task', future);
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.cause, 'first', 'its cause');
      alike([dispatcher.stats().failed, dispatcher.stats().cancelled], [failed, cancelled], 'the counts afterwards');
      gate.open();
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'timeout/then-cancel-and-abort',
    clause: 'T3',
    title: 'cancel() of a task that has timed out returns false, and neither it nor its signal changes the outcome',
    async run(t) {
      const dispatcher = await t.shared();
      const controller = new AbortController();
      const future = dispatcher.executeAsync(running.double(1), { timeout: 0, signal: controller.signal });
      const error = await t.failure('the task', future);
      hasCode(error, 'DISPATCH_TIMEOUT', 'its error');
      same(future.cancel(), false, 'what cancel() returns');
      controller.abort();
      same(await t.failure('the task, read again', future), error, 'its error');
      same(future.state, 'finished', 'its state');
    },
  },
  {
    id: 'give-up/counted-once',
    clause: 'N6',
    title: 'a task that is abandoned is counted once as cancelled, also when it ends later',
    requires: { cancelRunning: 'cooperative' },
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t, { cancelGrace: 0 });
      holder.cancel();
      await t.gives('the next task', dispatcher.execute(running.double(1)));
      gate.open();
      await t.turns();
      await t.gives('another task', dispatcher.execute(running.double(1)));
      checkCounts(dispatcher, { cancelled: 1, completed: 2 }, 'after the abandoned task has ended');
    },
  },
  {
    id: 'ready/after-an-idle-worker-ended',
    clause: 'R13',
    title: 'ready() starts a worker again after the last one has ended because it was idle',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 0, max: 2 }, idleTimeout: 0 });
      await t.gives('a task', dispatcher.execute(running.double(1)));
      await t.eventually('its worker to end', () => dispatcher.stats().workers.length === 0);
      await t.gives('ready()', dispatcher.ready());
      same(await t.gives('a task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'signal/shared-by-every-method',
    clause: 'C12',
    title: 'one signal that tasks of every method share cancels all of them and no others',
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const [log, controller] = [t.gate(), new AbortController()];
      const { signal } = controller;
      const all = asynchronousMethods.map((method) =>
        t.later(outcomeOf(method, dispatcher, label(log.name, method.name), { signal })),
      );
      const others = asynchronousMethods.map((method) =>
        t.later(outcomeOf(method, dispatcher, label(log.name, `other ${method.name}`))),
      );
      await t.eventually('all tasks to wait', () => dispatcher.stats().queued === all.length + others.length);
      controller.abort('shared');
      for (const outcome of all) {
        const error = await t.failure('a task with the signal', outcome);
        hasCode(error, 'DISPATCH_CANCELLED', 'its error');
        same(error.cause, 'shared', 'its cause');
      }
      gate.open();
      await t.gives('the others', Promise.all(others));
      for (const { name } of asynchronousMethods) await log.noted(`other ${name}`);
      same(log.notes.length, others.length, 'how many tasks have started');
    },
  },
  ...reasons.flatMap(([name, reason]) =>
    asynchronousMethods.map((method): Case => ({
      id: `matrix/reason-${name}-with-${method.name}`,
      clause: 'C4',
      title: `the reason of an abort is the cause here, and a copy of it is the reason of the task's signal: ${name}, ${method.name}`,
      requires: { isolation: 'clone' },
      async run(t) {
        const dispatcher = await t.shared();
        const [log, controller] = [t.gate(), new AbortController()];
        const task = { plain: forms.reason(log.name), generator: forms.reasonYielding(log.name) };
        const outcome = t.later(outcomeOf(method, dispatcher, task, { signal: controller.signal }));
        await log.noted('started');
        controller.abort(reason);
        const error = await t.failure('the task', outcome);
        hasCode(error, 'DISPATCH_CANCELLED', 'its error');
        same(error.cause, reason, 'its cause');
        await t.eventually('the task to note the reason', () => log.notes.length === 2);
        const noted = (log.notes[1] as { readonly reason: unknown }).reason;
        if (!(reason instanceof Error)) return alike(noted, reason, 'the reason of its signal');
        check(noted instanceof RangeError, 'the reason of its signal is a RangeError');
        same(noted.message, reason.message, 'its message');
      },
    })),
  ),
  {
    id: 'falsy/on-cancel',
    clause: 'F16',
    title: 'onCancel is called once with the reason, even if that is falsy',
    async run() {
      for (const [, reason] of falsy) {
        const calls: unknown[] = [];
        const { future } = Future.withResolvers({ onCancel: (each) => void calls.push(each) });
        alike([future.cancel(reason), future.cancel('second')], [true, true], 'what both calls of cancel() return');
        alike(calls, [reason], 'the reasons that onCancel received');
      }
    },
  },
  ...counts.flatMap((count): Case[] => [
    {
      id: `bounds/highWaterMark-${count}`,
      clause: 'S1',
      title: `with a highWaterMark of ${count}, a stream yields all values in order`,
      async run(t) {
        const stream = (await t.shared()).stream(forms.counted(20), { highWaterMark: count });
        alike(await t.gives('the stream', listOf(stream)), numbersBelow(20), 'the values');
      },
    },
    {
      id: `bounds/concurrency-${count}`,
      clause: 'M1',
      title: `with a concurrency of ${count}, a map yields all results in order`,
      async run(t) {
        const mapped = (await t.shared()).map(forms.echo, numbersBelow(20), { concurrency: count });
        alike(await t.gives('the map', listOf(mapped)), numbersBelow(20), 'the results');
      },
    },
  ]),
];
