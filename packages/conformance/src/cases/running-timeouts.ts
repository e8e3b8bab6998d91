import { TimeoutError, type Dispatcher, type DispatcherOptions, type Future, type Task } from '@dispatch/core';
import { ManualClock } from '@dispatch/core/testing';
import { alike, hasCode, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { cancelling } from '../fixtures/cancelling.js';
import { running } from '../fixtures/running.js';
import type { Gate } from '../gate.js';
import { done, startedInTime, type Limited } from './situations.js';

/** Expires before anything else happens. */
const short = 30;

/** A dispatcher with one worker that has run a task of the module of `cancelling`, so that the next one starts immediately. */
async function warm(t: CaseContext, options: DispatcherOptions = {}): Promise<Dispatcher> {
  const dispatcher = await t.dispatcher({ workers: 1, ...options });
  await t.gives('a first task', dispatcher.execute(cancelling.nothing()));
  return dispatcher;
}

/** A task that waits at a gate until its timeout has expired, and longer. */
function held(t: CaseContext, dispatcher: Dispatcher): Promise<Limited & { readonly future: Future<unknown> }> {
  let gate: Gate | undefined;
  return startedInTime(t, (timeout) => {
    gate?.open();
    gate = t.gate();
    const future = dispatcher.executeAsync(running.hold(gate.name, 'late'), { timeout });
    return { future, started: gate.arrivals(), over: done(future) };
  });
}

/** A task that notes its start and stops when its timeout expires. `log` has only the notes of this task. */
function stopping(
  t: CaseContext,
  dispatcher: Dispatcher,
  factory: (log: string) => Task<string>,
): Promise<Limited & { readonly future: Future<string>; readonly log: Gate }> {
  return startedInTime(t, (timeout) => {
    const [log, after] = [t.gate(), t.gate()];
    const future = dispatcher.executeAsync(factory(log.name), { timeout });
    // A loop on this thread ends before its notes arrive. The note of the worker's next task arrives after them.
    const over = done(future)
      .then(() => dispatcher.execute(running.note(after.name, 'over')))
      .then(() => after.noted('over'));
    return { future, log, started: log.noted('started'), over };
  });
}

/** Timeouts of running tasks. */
export const runningTimeouts: readonly Case[] = [
  {
    id: 'timeout/running-task-fails',
    clause: 'T3',
    title: 'the future of a running task that times out is finished with a TimeoutError',
    async run(t) {
      const dispatcher = await warm(t);
      const { future } = await held(t, dispatcher);
      const error = await t.failure('the task', future);
      hasCode(error, 'DISPATCH_TIMEOUT', 'its error');
      isInstance(error, TimeoutError, 'its error');
      same(error.name, 'TimeoutError', 'the name of its error');
      same(future.state, 'finished', 'the state of the future');
      same(future.cancelled(), false, 'cancelled()');
      same(future.cancel(), false, 'cancel() afterwards');
      same(await t.gives('exception()', future.exception()), error, 'what exception() gives');
    },
  },
  {
    id: 'timeout/execute-rejects',
    clause: 'T3',
    title: 'the promise of execute() rejects with a TimeoutError',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const gate = t.gate();
      const error = await t.failure('execute()', dispatcher.execute(running.hold(gate.name), { timeout: short }));
      hasCode(error, 'DISPATCH_TIMEOUT', 'its error');
    },
  },
  {
    id: 'timeout/callbacks-see-finished',
    clause: 'T3',
    title: 'the callbacks of a future that times out find it finished',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const gate = t.gate();
      const future = dispatcher.executeAsync(running.hold(gate.name), { timeout: short });
      const state = new Promise((resolve) => {
        future.addDoneCallback((settled) => {
          resolve(settled.state);
        });
      });
      same(await t.gives('the callback', state), 'finished', 'the state it sees');
    },
  },
  {
    id: 'timeout/signal-aborts-with-the-error',
    clause: 'T4',
    title: 'the signal of a running task that times out aborts with the TimeoutError as the reason',
    async run(t) {
      const dispatcher = await warm(t);
      const { future, log } = await stopping(t, dispatcher, cancelling.untilAborted);
      hasCode(await t.failure('the task', future), 'DISPATCH_TIMEOUT', 'its error');
      await t.eventually('the task to note the reason', () => log.notes.length === 2);
      alike(log.notes, ['started', 'DISPATCH_TIMEOUT TimeoutError, cause undefined'], 'what it noted');
    },
  },
  {
    id: 'timeout/busy-loop-sees-its-deadline',
    clause: 'T4',
    title: '`cancelled` becomes true in a loop that never yields when its timeout expires',
    async run(t) {
      const dispatcher = await warm(t);
      const { future, log } = await stopping(t, dispatcher, cancelling.loopUntilCancelled);
      hasCode(await t.failure('the task', future), 'DISPATCH_TIMEOUT', 'its error');
      await log.noted('stopped');
    },
  },
  {
    id: 'timeout/throw-if-cancelled-throws-the-error',
    clause: 'T4',
    title: 'throwIfCancelled throws the TimeoutError when the timeout of the task expires',
    async run(t) {
      const dispatcher = await warm(t);
      const { future, log } = await stopping(t, dispatcher, cancelling.loopUntilThrown);
      hasCode(await t.failure('the task', future), 'DISPATCH_TIMEOUT', 'its error');
      await log.noted('DISPATCH_TIMEOUT TimeoutError, cause undefined');
    },
  },
  {
    id: 'timeout/of-a-clock-in-a-loop',
    clause: 'T4',
    title: 'throwIfCancelled in a loop that never yields throws the TimeoutError when the clock reaches the timeout',
    requires: { loopsSeeCancel: true },
    async run(t) {
      const clock = new ManualClock();
      const dispatcher = await t.dispatcher({ workers: 1, clock, cancelGrace: 60_000 });
      const log = t.gate();
      const future = dispatcher.executeAsync(cancelling.loopUntilThrown(log.name), { timeout: 1000 });
      await log.noted('started');
      clock.advance(1000);
      hasCode(await t.failure('the task', future), 'DISPATCH_TIMEOUT', 'its error');
      await t.eventually('the task to note the error', () => log.notes.length === 2);
      alike(log.notes, ['started', 'DISPATCH_TIMEOUT TimeoutError, cause undefined'], 'what it noted');
    },
  },
  {
    id: 'timeout/slot-is-freed',
    clause: 'T5',
    title: 'after a task that timed out and stopped, the same worker runs the next task',
    async run(t) {
      const dispatcher = await warm(t, { cancelGrace: 60_000 });
      const before = await t.gives('a first task', dispatcher.execute(running.place()));
      const { future } = await stopping(t, dispatcher, cancelling.untilAborted);
      hasCode(await t.failure('the task', future), 'DISPATCH_TIMEOUT', 'its error');
      const after = await t.gives('the next task', dispatcher.execute(running.place()));
      same(after.life, before.life, 'the worker instance');
    },
  },
  {
    id: 'timeout/deaf-task-is-given-up',
    clause: 'T5',
    title: 'a task that continues after its timeout is abandoned after cancelGrace, and the next one runs',
    async run(t) {
      const dispatcher = await warm(t, { cancelGrace: 50 });
      const { future } = await held(t, dispatcher);
      hasCode(await t.failure('the task', future), 'DISPATCH_TIMEOUT', 'its error');
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'timeout/neighbours-go-on',
    clause: 'T7',
    title: 'a timeout does not affect other tasks on the same worker or in the queue',
    async run(t) {
      // The task stops by itself, however long that takes on a busy machine.
      const dispatcher = await warm(t, { tasksPerWorker: 2, cancelGrace: 60_000 });
      const gate = t.gate();
      const colocated = dispatcher.executeAsync(running.hold(gate.name, 'co-located'));
      await gate.arrivals();
      const { future } = await stopping(t, dispatcher, cancelling.untilAborted);
      const queued = dispatcher.executeAsync(running.hold(gate.name, 'queued'));
      hasCode(await t.failure('the task', future), 'DISPATCH_TIMEOUT', 'its error');
      await gate.arrivals(2);
      gate.open();
      alike(await t.gives('the others', Promise.all([colocated, queued])), ['co-located', 'queued'], 'their results');
    },
  },
];
