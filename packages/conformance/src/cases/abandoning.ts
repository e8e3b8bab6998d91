import { ManualClock } from '@dispatch/core/testing';
import { check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { cancelling } from '../fixtures/cancelling.js';
import { running } from '../fixtures/running.js';
import { behindLost } from './situations.js';

/** Cancelled tasks that continue to run. */
export const abandoning: readonly Case[] = [
  {
    id: 'give-up/queue-goes-on',
    clause: 'C14',
    title: 'a cancelled task that continues is abandoned after cancelGrace, and the queue continues',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 50 });
      const gate = t.gate();
      const victim = dispatcher.executeAsync(running.hold(gate.name, 'late'));
      await gate.arrivals();
      const queued = [1, 2, 3].map((number) => dispatcher.executeAsync(running.double(number)));
      same(victim.cancel(), true, 'cancel()');
      await t.gives('the queue behind it', Promise.all(queued));
      same(victim.state, 'cancelled', 'the state of the task that continues');
    },
  },
  {
    id: 'give-up/late-result-is-discarded',
    clause: 'C14',
    title: 'an abandoned task has no further effect',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 50 });
      const gate = t.gate();
      const victim = dispatcher.executeAsync(running.hold(gate.name, 'late'));
      await gate.arrivals();
      victim.cancel();
      await t.gives('the next task', dispatcher.execute(running.double(1)));
      gate.open();
      await t.gives(
        'some more tasks',
        Promise.all([1, 2, 3].map((number) => dispatcher.execute(running.sleep(5, number)))),
      );
      same(victim.state, 'cancelled', 'its state');
      hasCode(await t.failure('its future', victim), 'DISPATCH_CANCELLED', 'its error');
    },
  },
  {
    id: 'give-up/many-in-a-row',
    clause: 'C14',
    title: 'cancelled tasks that continue do not use up the slots, however many there are',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 20 });
      const gate = t.gate();
      for (const round of [1, 2, 3, 4]) {
        const victim = dispatcher.executeAsync(running.hold(gate.name));
        await gate.arrivals(round);
        victim.cancel();
      }
      same(await t.gives('the task behind them', dispatcher.execute(running.double(1))), 2, 'its result');
    },
  },
  {
    id: 'give-up/worker-is-replaced',
    clause: 'C15',
    title: 'the worker of a task that continues after cancelGrace is replaced',
    requires: { cancelRunning: 'terminate' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 50 });
      const before = await t.gives('a first task', dispatcher.execute(running.place()));
      const gate = t.gate();
      const victim = dispatcher.executeAsync(running.hold(gate.name));
      await gate.arrivals();
      victim.cancel();
      const after = await t.gives('the next task', dispatcher.execute(running.place()));
      check(after.life !== before.life, 'the next task runs in another worker');
      check(after.worker !== before.worker, 'the other worker has a different number');
    },
  },
  {
    id: 'give-up/cooperative-worker-stays',
    clause: 'C15',
    title: "with `cancelRunning: 'cooperative'`, an abandoned task continues beside the next one",
    requires: { cancelRunning: 'cooperative' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 50 });
      const gate = t.gate();
      const log = t.gate();
      const victim = dispatcher.executeAsync(running.holdAndNote(gate.name, log.name, 'victim'));
      await gate.arrivals();
      victim.cancel();
      await t.gives('the next task', dispatcher.execute(running.note(log.name, 'next')));
      gate.open();
      await log.noted('end victim');
      same(victim.state, 'cancelled', 'its state');
    },
  },
  {
    id: 'give-up/neighbour-unharmed',
    clause: 'C16',
    title: 'a task on the same worker as an abandoned one finishes, and the queue continues meanwhile',
    async run(t) {
      // The worker has any time to respond, however busy the machine is.
      const clock = new ManualClock();
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2, cancelGrace: 100, clock });
      const never = t.gate();
      const gate = t.gate();
      const victim = dispatcher.executeAsync(running.hold(never.name, 'late'));
      await never.arrivals();
      const colocated = dispatcher.executeAsync(running.hold(gate.name, 'co-located'));
      await gate.arrivals();
      const queued = dispatcher.executeAsync(running.double(2));
      victim.cancel();
      clock.advance(100);
      same(await t.gives('the queued task', queued), 4, 'its result');
      same(colocated.done(), false, 'done() of the co-located task');
      gate.open();
      same(await t.gives('the co-located task', colocated), 'co-located', 'its result');
    },
  },
  {
    id: 'give-up/endless-loop-is-ended',
    clause: 'C17',
    title: 'an endless loop that never checks for cancellation is ended after cancelGrace, and the queue continues',
    requires: { cancelRunning: 'terminate', parallel: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 50 });
      const log = t.gate();
      const loop = dispatcher.executeAsync(cancelling.endless(log.name));
      await log.noted('started');
      const queued = [1, 2, 3].map((number) => dispatcher.executeAsync(running.double(number)));
      same(loop.cancel(), true, 'cancel()');
      await t.gives('the queue behind it', Promise.all(queued));
    },
  },
  {
    id: 'give-up/endless-loop-times-out',
    clause: 'C17',
    title: 'an endless loop that times out is ended after cancelGrace, and the queue continues',
    requires: { cancelRunning: 'terminate', parallel: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 50 });
      await t.gives('ready()', dispatcher.ready());
      const log = t.gate();
      const loop = dispatcher.executeAsync(cancelling.endless(log.name), { timeout: 100 + 2 * t.slack });
      const queued = dispatcher.executeAsync(running.double(2));
      hasCode(await t.failure('the loop', loop), 'DISPATCH_TIMEOUT', 'its error');
      await behindLost(t, [queued], [4]);
    },
  },
  {
    id: 'give-up/endless-loop-takes-neighbours',
    clause: 'C18',
    title:
      'tasks on the same worker as an endless loop fail with a WorkerLostError each when the unresponsive worker is ended',
    requires: { cancelRunning: 'terminate', parallel: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 3, cancelGrace: 50 });
      const gate = t.gate();
      const log = t.gate();
      const others = [1, 2].map(() => dispatcher.executeAsync(running.hold(gate.name)));
      await gate.arrivals(2);
      const loop = dispatcher.executeAsync(cancelling.endless(log.name));
      await log.noted('started');
      loop.cancel();
      const errors = await Promise.all(others.map((other) => t.failure('a co-located task', other)));
      for (const error of errors) hasCode(error, 'DISPATCH_WORKER_LOST', 'its error');
      check(errors[0] !== errors[1], 'each co-located task has its own error object');
      same(loop.state, 'cancelled', 'the state of the loop');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
];
