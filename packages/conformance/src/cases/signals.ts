import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { cancelling } from '../fixtures/cancelling.js';
import { running } from '../fixtures/running.js';
import { abortable } from './inputs.js';
import { busy } from './situations.js';

/** Cancelling through `options.signal`. */
export const signals: readonly Case[] = [
  {
    id: 'signal/abort-cancels-queued',
    clause: 'C10',
    title: 'aborting the signal of a queued task is equivalent to cancel(signal.reason): the task never starts',
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const log = t.gate();
      const controller = new AbortController();
      const victim = dispatcher.executeAsync(running.note(log.name, 'victim'), { signal: controller.signal });
      const next = dispatcher.executeAsync(running.note(log.name, 'next'));
      controller.abort('enough');
      same(victim.state, 'cancelled', 'its state right after abort()');
      const error = await t.failure('the future', victim);
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.cause, 'enough', 'its cause');
      gate.open();
      await t.gives('the task behind it', next);
      await log.noted('next');
      alike(log.notes, ['next'], 'what started');
    },
  },
  {
    id: 'signal/abort-cancels-running',
    clause: 'C10',
    title: 'aborting the signal of a running task aborts the task’s own signal with that reason',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const controller = new AbortController();
      const future = dispatcher.executeAsync(cancelling.untilAborted(log.name), { signal: controller.signal });
      await log.noted('started');
      controller.abort('enough');
      same(future.state, 'cancelled', 'its state right after abort()');
      await log.noted('enough');
      hasCode(await t.failure('the future', future), 'DISPATCH_CANCELLED', 'its error');
    },
  },
  {
    id: 'signal/execute-rejects',
    clause: 'C10',
    title: 'the promise of execute() rejects with the CancelledError when the signal aborts',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const controller = new AbortController();
      const promise = dispatcher.execute(cancelling.untilAborted(log.name), { signal: controller.signal });
      const failure = t.failure('execute()', promise);
      await log.noted('started');
      const reason = new RangeError('no longer wanted');
      controller.abort(reason);
      const error = await failure;
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.cause, reason, 'its cause');
    },
  },
  {
    id: 'signal/aborted-before-never-queues',
    clause: 'C11',
    title: 'an already aborted signal cancels the future immediately, and the task is never queued',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const future = dispatcher.executeAsync(running.note(log.name, 'victim'), { signal: AbortSignal.abort('before') });
      same(future.state, 'cancelled', 'its state');
      const error = await t.failure('the future', future);
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.cause, 'before', 'its cause');
      await t.gives('the next task', dispatcher.execute(running.note(log.name, 'next')));
      await log.noted('next');
      alike(log.notes, ['next'], 'what started');
    },
  },
  {
    id: 'signal/aborted-before-rejects-execute',
    clause: 'C11',
    title: 'execute() with an already aborted signal rejects and does not throw',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const promise = dispatcher.execute(running.double(1), { signal: AbortSignal.abort('before') });
      hasCode(await t.failure('execute()', promise), 'DISPATCH_CANCELLED', 'its error');
    },
  },
  {
    id: 'signal/shared-by-many',
    clause: 'C12',
    title: 'one signal shared by queued and running tasks cancels all of them and no others',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 60_000 });
      const log = t.gate();
      const { signal, abort } = abortable();
      const active = dispatcher.executeAsync(cancelling.untilAborted(log.name), { signal });
      // Its module may still be loading before it runs, which does not hold back tasks of other modules.
      await log.noted('started');
      const queued = Array.from({ length: 100 }, () => dispatcher.executeAsync(running.double(1), { signal }));
      const other = dispatcher.executeAsync(running.double(2));
      abort();
      check(
        [active, ...queued].every((future) => future.cancelled()),
        'all tasks with the signal are cancelled',
      );
      same(await t.gives('the task without it', other), 4, 'its result');
    },
  },
  {
    id: 'signal/abort-after-the-end',
    clause: 'C13',
    title: 'aborting the signal of a finished task changes nothing',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const { signal, abort } = abortable();
      const future = dispatcher.executeAsync(running.double(2), { signal });
      await t.gives('the task', future);
      abort();
      same(future.state, 'finished', 'its state');
      same(await t.gives('the task', future), 4, 'its result');
      same(await t.gives('the next task', dispatcher.execute(running.double(3))), 6, 'its result');
    },
  },
  {
    id: 'signal/listener-order-is-submission-order',
    clause: 'C12',
    title: 'futures that share a signal are cancelled in the order submitted',
    async run(t) {
      const { dispatcher } = await busy(t);
      const { signal, abort } = abortable();
      const order: number[] = [];
      for (const index of [0, 1, 2, 3]) {
        dispatcher.executeAsync(running.double(index), { signal }).addDoneCallback(() => order.push(index));
      }
      abort();
      alike(order, [0, 1, 2, 3], 'the order in which their callbacks ran');
    },
  },
  {
    id: 'signal/cancel-releases-the-signal',
    clause: 'C13',
    title: 'aborting the signal of an already cancelled task changes nothing',
    async run(t) {
      const { dispatcher } = await busy(t);
      const { signal, abort } = abortable();
      const future = dispatcher.executeAsync(running.double(2), { signal });
      future.cancel('first');
      abort();
      const error = await t.failure('the future', future);
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.cause, 'first', 'its cause');
    },
  },
];
