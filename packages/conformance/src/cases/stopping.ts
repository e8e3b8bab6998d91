import { alike, check, hasCode, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import { cancelling as tasks } from '../fixtures/cancelling.js';
import { running } from '../fixtures/running.js';

/** Running tasks that are cancelled and stop. */
export const stopping: readonly Case[] = [
  {
    id: 'cancel/signal-of-the-task-aborts',
    clause: 'C4',
    title: 'the signal of a running task aborts with the reason given',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const future = dispatcher.executeAsync(tasks.untilAborted(log.name));
      await log.noted('started');
      future.cancel('enough');
      await t.eventually('the task to note the reason', () => log.notes.length === 2);
      alike(log.notes, ['started', 'enough'], 'what it noted');
    },
  },
  {
    id: 'cancel/error-as-reason-arrives',
    clause: 'C4',
    title: 'an error given as the reason arrives with its class and message',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const future = dispatcher.executeAsync(tasks.untilAborted(log.name));
      await log.noted('started');
      future.cancel(new RangeError('too long'));
      await t.eventually('the task to note the reason', () => log.notes.length === 2);
      alike(log.notes, ['started', 'RangeError: too long'], 'what it noted');
    },
  },
  {
    id: 'cancel/no-reason',
    clause: 'C4',
    title: 'without a reason, the signal of a running task aborts with an AbortError',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const future = dispatcher.executeAsync(tasks.untilAborted(log.name));
      await log.noted('started');
      future.cancel();
      await t.eventually('the task to note the reason', () => log.notes.length === 2);
      mentions(String(log.notes[1]), ['AbortError'], 'what it noted');
      const error = await t.failure('the future', future);
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.cause, undefined, 'its cause');
    },
  },
  {
    id: 'cancel/uncloneable-reason',
    clause: 'C4',
    title: 'a reason that cannot be cloned still cancels the task',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 60_000 });
      const log = t.gate();
      const future = dispatcher.executeAsync(tasks.returnsLate(log.name, 1));
      await log.noted('started');
      const reason = (): void => {};
      same(future.cancel(reason), true, 'cancel()');
      await log.noted('aborted');
      const error = await t.failure('the future', future);
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.cause, reason, 'its cause');
    },
  },
  {
    id: 'cancel/busy-loop-sees-cancelled',
    clause: 'C5',
    title: '`cancelled` becomes true in a loop that never yields, and its worker stays alive',
    requires: { loopsSeeCancel: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 60_000 });
      const before = await t.gives('a first task', dispatcher.execute(running.place()));
      const log = t.gate();
      const future = dispatcher.executeAsync(tasks.loopUntilCancelled(log.name));
      await log.noted('started');
      same(future.cancel(), true, 'cancel()');
      await log.noted('stopped');
      const after = await t.gives('the next task', dispatcher.execute(running.place()));
      same(after.life, before.life, 'the worker instance');
    },
  },
  {
    id: 'cancel/busy-loop-throws-if-cancelled',
    clause: 'C5',
    title: 'throwIfCancelled in a loop that never yields throws a CancelledError',
    requires: { loopsSeeCancel: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 60_000 });
      const log = t.gate();
      const future = dispatcher.executeAsync(tasks.loopUntilThrown(log.name));
      await log.noted('started');
      same(future.cancel('enough'), true, 'cancel()');
      await t.eventually('the task to note the error', () => log.notes.length === 2);
      check(
        String(log.notes[1]).startsWith('DISPATCH_CANCELLED AbortError'),
        `the task noted a CancelledError: it noted ${String(log.notes[1])}`,
      );
    },
  },
  {
    id: 'cancel/worker-lives-on',
    clause: 'C6',
    title: 'a task that stops within cancelGrace affects neither its worker nor the other task on it',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2, cancelGrace: 60_000 });
      const gate = t.gate();
      const log = t.gate();
      const colocated = dispatcher.executeAsync(running.placeAt(gate.name));
      await gate.arrivals();
      const before = await t.gives('a first task', dispatcher.execute(running.place()));
      const victim = dispatcher.executeAsync(tasks.untilAborted(log.name));
      await log.noted('started');
      victim.cancel();
      const after = await t.gives('the next task', dispatcher.execute(running.place()));
      gate.open();
      same(
        (await t.gives('the co-located task', colocated)).life,
        before.life,
        'the worker instance of the co-located task',
      );
      same(after.life, before.life, 'the worker instance of the next task');
    },
  },
  {
    id: 'cancel/slot-kept-while-stopping',
    clause: 'C7',
    title: 'a cancelled task keeps its slot while it is stopping, within cancelGrace',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 60_000 });
      const log = t.gate();
      const victim = dispatcher.executeAsync(tasks.stopsSlowly(log.name, 100));
      await log.noted('started');
      const next = dispatcher.executeAsync(running.note(log.name, 'next'));
      victim.cancel();
      await t.gives('the next task', next);
      await log.noted('next');
      alike(log.notes, ['started', 'stopping', 'stopped', 'next'], 'what happened');
    },
  },
  {
    id: 'cancel/late-result-is-discarded',
    clause: 'C8',
    title: 'the return value of a cancelled task is discarded: the future stays cancelled',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, cancelGrace: 60_000 });
      const log = t.gate();
      const future = dispatcher.executeAsync(tasks.returnsLate(log.name, 'late'));
      await log.noted('started');
      let calls = 0;
      future.addDoneCallback(() => {
        calls += 1;
      });
      future.cancel();
      await log.noted('aborted');
      await t.gives('the next task', dispatcher.execute(running.double(1)));
      same(future.state, 'cancelled', 'its state');
      same(calls, 1, 'how often its callback ran');
      hasCode(await t.failure('the future', future), 'DISPATCH_CANCELLED', 'its error');
    },
  },
];
