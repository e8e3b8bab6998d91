import { TimeoutError, type Dispatcher, type DispatcherOptions } from '@dispatch/core';
import { alike, hasCode, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { cancelling } from '../fixtures/cancelling.js';
import { running } from '../fixtures/running.js';

/** Expires before anything else happens. */
const short = 30;

/** The timeout of a task that is meant to run until it expires: the task must have started by then. */
function enough(t: CaseContext): number {
  return 400 + 10 * t.slack;
}

/**
 * A dispatcher with one worker that has loaded the module of `cancelling`, so that the next task starts immediately.
 */
async function warm(t: CaseContext, options: DispatcherOptions = {}): Promise<Dispatcher> {
  const dispatcher = await t.dispatcher({ workers: 1, ...options });
  await t.gives('a first task', dispatcher.execute(cancelling.nothing()));
  return dispatcher;
}

/** Timeouts of running tasks. */
export const runningTimeouts: readonly Case[] = [
  {
    id: 'timeout/running-task-fails',
    clause: 'T3',
    title: 'the future of a running task that times out is finished with a TimeoutError',
    async run(t) {
      const dispatcher = await warm(t);
      const gate = t.gate();
      const future = dispatcher.executeAsync(running.hold(gate.name), { timeout: enough(t) });
      await gate.arrivals();
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
      const log = t.gate();
      const future = dispatcher.executeAsync(cancelling.untilAborted(log.name), { timeout: enough(t) });
      await log.noted('started');
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
      const log = t.gate();
      const future = dispatcher.executeAsync(cancelling.loopUntilCancelled(log.name), { timeout: enough(t) });
      await log.noted('started');
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
      const log = t.gate();
      const future = dispatcher.executeAsync(cancelling.loopUntilThrown(log.name), { timeout: enough(t) });
      await log.noted('started');
      hasCode(await t.failure('the task', future), 'DISPATCH_TIMEOUT', 'its error');
      await log.noted('DISPATCH_TIMEOUT TimeoutError, cause undefined');
    },
  },
  {
    id: 'timeout/slot-is-freed',
    clause: 'T5',
    title: 'after a task that timed out and stopped, the same worker runs the next task',
    async run(t) {
      const dispatcher = await warm(t, { cancelGrace: 60_000 });
      const log = t.gate();
      const before = await t.gives('a first task', dispatcher.execute(running.place()));
      const victim = dispatcher.executeAsync(cancelling.untilAborted(log.name), { timeout: enough(t) });
      await log.noted('started');
      hasCode(await t.failure('the task', victim), 'DISPATCH_TIMEOUT', 'its error');
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
      const gate = t.gate();
      const victim = dispatcher.executeAsync(running.hold(gate.name, 'late'), { timeout: enough(t) });
      await gate.arrivals();
      hasCode(await t.failure('the task', victim), 'DISPATCH_TIMEOUT', 'its error');
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
      const log = t.gate();
      const neighbour = dispatcher.executeAsync(running.hold(gate.name, 'neighbour'));
      await gate.arrivals();
      const victim = dispatcher.executeAsync(cancelling.untilAborted(log.name), { timeout: enough(t) });
      const queued = dispatcher.executeAsync(running.hold(gate.name, 'queued'));
      await log.noted('started');
      hasCode(await t.failure('the task', victim), 'DISPATCH_TIMEOUT', 'its error');
      await gate.arrivals(2);
      gate.open();
      alike(await t.gives('the others', Promise.all([neighbour, queued])), ['neighbour', 'queued'], 'their results');
    },
  },
];
