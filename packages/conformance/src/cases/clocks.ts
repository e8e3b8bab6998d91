import type { Dispatcher } from '@dispatch/core';
import { ManualClock } from '@dispatch/core/testing';
import { check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { ghostOf } from '../fixtures/broken-modules.js';
import { cancelling } from '../fixtures/cancelling.js';
import { running } from '../fixtures/running.js';
import { streams } from '../fixtures/streams.js';
import { busy } from './situations.js';

/** Passes quickly, but not on the clock of the dispatcher. */
const short = 20;

/** The other ways of running a task. Each returns a promise that rejects when the task times out. */
const methods: Readonly<Record<string, (dispatcher: Dispatcher, timeout: number) => Promise<unknown>>> = {
  execute: (dispatcher, timeout) => dispatcher.execute(running.double(1), { timeout }),
  stream: (dispatcher, timeout) => dispatcher.stream(streams.numbers('a', 3), { timeout }).next(),
  map: (dispatcher, timeout) => dispatcher.map((item) => running.double(item), [1], { timeout }).next(),
};

/** The time limits of dispatchers with a clock of their own. */
export const clocks: readonly Case[] = [
  ...Object.entries(methods).map(([name, run]): Case => ({
    id: `clock/timeout-of-${name}`,
    clause: 'T11',
    title: `a queued task of ${name}() times out when the clock reaches its timeout, and not before`,
    async run(t) {
      const clock = new ManualClock();
      const { dispatcher, gate, holder } = await busy(t, { clock });
      let settled = false;
      const failed = t.failure(name, run(dispatcher, short)).finally(() => {
        settled = true;
      });
      await t.pause(2 * short + t.slack);
      clock.advance(short - 1);
      await t.turns();
      same(settled, false, 'whether it has settled before the timeout');
      clock.advance(1);
      hasCode(await failed, 'DISPATCH_TIMEOUT', 'its error');
      gate.open();
      same(await t.gives('the running task', holder), 'holder', 'its result');
    },
  })),
  {
    id: 'clock/timeout-of-a-queued-task',
    clause: 'T11',
    title: 'a queued task times out when the clock reaches its timeout, and not before',
    async run(t) {
      const clock = new ManualClock();
      const { dispatcher, gate, holder } = await busy(t, { clock });
      const queued = dispatcher.executeAsync(running.double(1), { timeout: short });
      await t.pause(2 * short + t.slack);
      clock.advance(short - 1);
      await t.turns();
      same(queued.state, 'pending', 'its state before the timeout');
      clock.advance(1);
      same(queued.state, 'finished', 'its state after the timeout');
      hasCode(await t.failure('the queued task', queued), 'DISPATCH_TIMEOUT', 'its error');
      gate.open();
      same(await t.gives('the running task', holder), 'holder', 'its result');
    },
  },
  {
    id: 'clock/timeout-of-a-running-task',
    clause: 'T11',
    title: 'a running task times out, and is asked to stop, when the clock reaches its timeout',
    async run(t) {
      const clock = new ManualClock();
      const dispatcher = await t.dispatcher({ workers: 1, clock });
      const log = t.gate();
      const future = dispatcher.executeAsync(cancelling.untilAborted(log.name), { timeout: 1000 });
      await log.noted('started');
      clock.advance(1000);
      hasCode(await t.failure('the task', future), 'DISPATCH_TIMEOUT', 'its error');
      await log.noted('DISPATCH_TIMEOUT TimeoutError, cause undefined');
    },
  },
  {
    id: 'clock/settled-in-time',
    clause: 'T11',
    title: 'a task that takes longer than its timeout succeeds if the clock does not reach the timeout',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, clock: new ManualClock() });
      const took = dispatcher.execute(running.spinFor(2 * short), { timeout: short });
      same(await t.gives('the task', took), 2 * short, 'its result');
      const slept = dispatcher.execute(running.sleep(2 * short, 'slept'), { timeout: short });
      same(await t.gives('a task that awaits', slept), 'slept', 'its result');
    },
  },
  {
    id: 'clock/late-timer',
    clause: 'T11',
    title: 'a task times out when the clock calls its timer, however late',
    async run(t) {
      const clock = new ManualClock();
      // Added to the time when the timer fires. No timer that is set then fires with it.
      let late = 0;
      const { dispatcher, gate } = await busy(t, {
        clock: { now: () => clock.now() + late, after: (delay, run) => clock.after(delay + late, run) },
      });
      const queued = dispatcher.executeAsync(running.double(1), { timeout: short });
      late = 1000 * short;
      clock.advance(short);
      same(queued.state, 'finished', 'its state');
      hasCode(await t.failure('the queued task', queued), 'DISPATCH_TIMEOUT', 'its error');
      gate.open();
    },
  },
  {
    id: 'clock/timeout-zero',
    clause: 'T11',
    title: 'a task with a timeout of 0 fails without an advance of the clock',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, clock: new ManualClock() });
      const future = dispatcher.executeAsync(running.double(1), { timeout: 0 });
      hasCode(await t.failure('the task', future), 'DISPATCH_TIMEOUT', 'its error');
    },
  },
  {
    id: 'clock/grace',
    clause: 'T11',
    title: 'a cancelled task that does not stop is abandoned when the clock reaches cancelGrace, and not before',
    async run(t) {
      const clock = new ManualClock();
      const { dispatcher, holder } = await busy(t, { clock, cancelGrace: short });
      holder.cancel();
      const next = dispatcher.executeAsync(running.double(1));
      await t.pause(2 * short + t.slack);
      clock.advance(short - 1);
      await t.turns();
      same(next.state, 'pending', 'the state of the next task before cancelGrace');
      clock.advance(1);
      same(await t.gives('the next task', next), 2, 'its result');
    },
  },
  {
    id: 'clock/close',
    clause: 'T11',
    title: 'the timeout of close() expires when the clock reaches it, and not before',
    async run(t) {
      const clock = new ManualClock();
      const { dispatcher, gate, holder } = await busy(t, { clock });
      const closed = t.later(dispatcher.close({ timeout: short }));
      await t.pause(2 * short + t.slack);
      clock.advance(short - 1);
      await t.turns();
      same(holder.state, 'running', 'the state of the running task before the timeout');
      clock.advance(1);
      hasCode(await t.failure('the running task', holder), 'DISPATCH_CLOSED', 'its error');
      await t.gives('close()', closed);
      gate.open();
    },
  },
  {
    id: 'clock/close-timeout-zero',
    clause: 'T11',
    title: 'a timeout of 0 of close() expires without the clock being advanced',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t, { clock: new ManualClock() });
      const closed = t.later(dispatcher.close({ timeout: 0 }));
      hasCode(await t.failure('the running task', holder), 'DISPATCH_CLOSED', 'its error');
      gate.open();
      await t.gives('close()', closed);
    },
  },
  {
    id: 'clock/grace-zero',
    clause: 'T11',
    title: 'a cancelGrace of 0 expires without the clock being advanced: the slot of a cancelled task becomes free',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t, { clock: new ManualClock(), cancelGrace: 0 });
      const next = dispatcher.executeAsync(running.double(2));
      holder.cancel();
      same(await t.gives('the next task', next), 4, 'its result');
      gate.open();
    },
  },
  {
    id: 'clock/idle-timeout',
    clause: 'T11',
    title: 'an idle worker ends when the clock reaches idleTimeout, and not before',
    requires: { modules: ['imported', 'served'] },
    async run(t) {
      const clock = new ManualClock();
      const dispatcher = await t.dispatcher({ workers: { min: 0, max: 1 }, idleTimeout: short, clock });
      const first = await t.gives('a first task', dispatcher.execute(running.place()));
      await t.pause(2 * short + t.slack);
      clock.advance(short - 1);
      await t.turns();
      const second = await t.gives('a second task', dispatcher.execute(running.place()));
      same(second.life, first.life, 'the worker of the second task');
      await t.turns();
      clock.advance(short);
      const third = await t.gives('a third task', dispatcher.execute(running.place()));
      check(third.life !== first.life, 'the third task runs on another worker');
    },
  },
  {
    id: 'clock/start-timeout',
    clause: 'T11',
    title: 'a module that does not load fails when the clock reaches startTimeout, and not before',
    requires: { modules: 'imported' },
    async run(t) {
      const clock = new ManualClock();
      const dispatcher = await t.dispatcher({ workers: 1, startTimeout: short, clock });
      await t.gives('ready()', dispatcher.ready());
      const future = dispatcher.executeAsync(ghostOf('never-ends'));
      await t.pause(4 * short + t.slack);
      same(future.state, 'pending', 'the state of its task before startTimeout');
      // When the import begins is unknown.
      await t.eventually('the module to fail', () => {
        clock.advance(short);
        return future.done();
      });
      hasCode(await t.failure('the task', future), 'DISPATCH_UNAVAILABLE', 'its error');
    },
  },
  {
    id: 'clock/two-dispatchers',
    clause: 'T11',
    title: 'a clock affects no other dispatcher',
    async run(t) {
      const clock = new ManualClock();
      const own = await busy(t, { clock });
      const other = await busy(t);
      const queued = other.dispatcher.executeAsync(running.double(1), { timeout: 600_000 });
      clock.advance(1_000_000);
      await t.turns();
      same(queued.state, 'pending', 'the state of a task of the other dispatcher');
      own.gate.open();
      other.gate.open();
      same(await t.gives('that task', queued), 2, 'its result');
    },
  },
];
