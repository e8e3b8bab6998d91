import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { forms } from '../fixtures/forms.js';
import { running } from '../fixtures/running.js';
import { asynchronousMethods, echo, label, methods, outcomeOf, sharedFor, type Method } from './methods.js';
import { blockable, busy, busyKeyWorker, startedInTime } from './situations.js';

/** `executeSync` of a dispatcher that runs the task at once on this thread: nothing waits, and no worker is chosen. */
const inQueue = methods.map((method): Method =>
  method.name === 'executeSync' ? { ...method, requires: { blocking: [true, 'when-ready'] } } : method,
);

/** The clause about the signal of each method. */
const ofSignals = { execute: 'C11', executeAsync: 'C11', executeSync: 'C11', stream: 'S9', map: 'M7' } as const;
const ofTimeouts = { execute: 'T3', executeAsync: 'T3', executeSync: 'B3', stream: 'S10', map: 'M7' } as const;

const here = { plain: forms.worker(), generator: forms.workerYielding() };
const deadlines = { plain: forms.left(), generator: forms.leftYielding() };

/** Options about when and where a task runs, each by every method. `executeSync` has no option `signal`. */
export const matrixOptions: readonly Case[] = [
  ...inQueue.map((method): Case => ({
    id: `matrix/timeout-in-the-queue-with-${method.name}`,
    clause: 'T1',
    title: `a task that times out while it waits never starts: ${method.name}`,
    requires: method.requires,
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const log = t.gate();
      const outcome = outcomeOf(method, dispatcher, label(log.name, 'victim'), { timeout: 10 });
      hasCode(await t.failure(method.name, outcome), 'DISPATCH_TIMEOUT', 'its error');
      same(holder.state, 'running', 'the state of the task before it');
      gate.open();
      await t.gives('the next task', dispatcher.execute(running.note(log.name, 'next')));
      await log.noted('next');
      alike(log.notes, ['next'], 'what started');
    },
  })),
  // `block/times-out` is the case of `executeSync`: a blocked thread cannot see whether the task has started.
  ...asynchronousMethods.map((method): Case => ({
    id: `matrix/timeout-while-it-runs-with-${method.name}`,
    clause: ofTimeouts[method.name],
    title: `a running task whose time runs out is asked to stop, and its outcome is a TimeoutError: ${method.name}`,
    async run(t) {
      const dispatcher = await t.shared();
      const { over, log } = await startedInTime(t, (timeout) => {
        const notes = t.gate();
        const task = { plain: forms.reason(notes.name), generator: forms.reasonYielding(notes.name) };
        const outcome = t.later(outcomeOf(method, dispatcher, task, { timeout }));
        return { started: notes.noted('started'), over: outcome, log: notes };
      });
      hasCode(await t.failure(method.name, over), 'DISPATCH_TIMEOUT', 'its error');
      await t.eventually('the task to note the reason of its signal', () => log.notes.length === 2);
    },
  })),
  ...methods.flatMap((method) =>
    ([600_000, undefined] as const).map((timeout): Case => ({
      id: `matrix/deadline-with-${method.name}${timeout === undefined ? '-without-timeout' : ''}`,
      clause: 'T2',
      title: `the deadline of a task is its timeout from now, or Infinity without one: ${method.name}, ${timeout}`,
      requires: method.requires,
      async run(t) {
        const dispatcher = await sharedFor(t);
        const left = await t.gives(method.name, outcomeOf(method, dispatcher, deadlines, { timeout }));
        if (timeout === undefined) return same(left, null, 'the time that is left, without a timeout');
        check(
          Number(left) <= timeout + 1 && Number(left) > timeout / 2,
          `most of ${timeout} ms is left: ${String(left)}`,
        );
      },
    })),
  ),
  ...asynchronousMethods.flatMap((method): Case[] => [
    {
      id: `matrix/signal-aborted-before-with-${method.name}`,
      clause: ofSignals[method.name],
      title: `with a signal that is aborted already, the task never starts: ${method.name}`,
      async run(t) {
        const dispatcher = await t.shared();
        const log = t.gate();
        const signal = AbortSignal.abort('before');
        const outcome = outcomeOf(method, dispatcher, label(log.name, 'victim'), { signal });
        const error = await t.failure(method.name, outcome);
        hasCode(error, 'DISPATCH_CANCELLED', 'its error');
        same(error.cause, 'before', 'its cause');
        await t.gives('the next task', dispatcher.execute(running.note(log.name, 'next')));
        await log.noted('next');
        alike(log.notes, ['next'], 'what started');
      },
    },
    {
      id: `matrix/signal-in-the-queue-with-${method.name}`,
      clause: ofSignals[method.name] === 'C11' ? 'C10' : ofSignals[method.name],
      title: `a task whose signal aborts while it waits never starts, and one with another signal does: ${method.name}`,
      async run(t) {
        const { dispatcher, gate } = await busy(t);
        const [log, controller, other] = [t.gate(), new AbortController(), new AbortController()];
        const outcome = t.later(
          outcomeOf(method, dispatcher, label(log.name, 'victim'), { signal: controller.signal }),
        );
        const kept = t.later(outcomeOf(method, dispatcher, label(log.name, 'kept'), { signal: other.signal }));
        await t.eventually('both tasks to wait', () => dispatcher.stats().queued === 2);
        controller.abort('late');
        const error = await t.failure(method.name, outcome);
        hasCode(error, 'DISPATCH_CANCELLED', 'its error');
        same(error.cause, 'late', 'its cause');
        gate.open();
        same(await t.gives('the other task', kept), 'kept', 'its result');
        await log.noted('kept');
        alike(log.notes, ['kept'], 'what started');
      },
    },
    {
      id: `matrix/signal-after-the-end-with-${method.name}`,
      clause: 'C13',
      title: `aborting a signal after its task has ended changes nothing: ${method.name}`,
      async run(t) {
        const dispatcher = await t.shared();
        const { cancelled } = dispatcher.stats();
        const controller = new AbortController();
        const outcome = outcomeOf(method, dispatcher, echo(4), { signal: controller.signal });
        same(await t.gives(method.name, outcome), 4, 'what it gives');
        controller.abort();
        same(await t.gives('the next task', dispatcher.execute(running.double(3))), 6, 'its result');
        same(dispatcher.stats().cancelled, cancelled, 'how many tasks were cancelled');
      },
    },
  ]),
  ...inQueue.flatMap((method) =>
    ([1, -1] as const).map((priority): Case => ({
      id: `matrix/priority-${priority === 1 ? 'higher' : 'lower'}-with-${method.name}`,
      clause: 'R18',
      title: `a task with a ${priority === 1 ? 'higher' : 'lower'} priority starts ${priority === 1 ? 'before' : 'after'} waiting ones: ${method.name}`,
      requires: method.requires,
      async run(t) {
        const [gate, log] = [t.gate(), t.gate()];
        const dispatcher = await blockable(t, t.dispatcher({ workers: 1, tasksPerWorker: 1 }));
        // A thread that will be blocked cannot open a gate: there the first task is not held. All are of one module.
        const isBlocked = method.name === 'executeSync';
        if (!isBlocked) void t.later(dispatcher.execute(forms.holdIf('holder', gate.name)));
        if (!isBlocked) await gate.arrivals();
        const others = ['a', 'b'].map((text) => t.later(dispatcher.execute(forms.label(log.name, text))));
        const last = t.later(dispatcher.execute(forms.label(log.name, 'last'), { priority: -2 }));
        const outcome = t.later(outcomeOf(method, dispatcher, label(log.name, 'it'), { priority }));
        if (!isBlocked) await t.eventually('all tasks to wait', () => dispatcher.stats().queued === 4);
        gate.open();
        same(await t.gives(method.name, outcome), 'it', 'what it gives');
        await t.gives('the others', Promise.all([...others, last]));
        await log.noted('last');
        alike(log.notes, priority === 1 ? ['it', 'a', 'b', 'last'] : ['a', 'b', 'it', 'last'], 'the order of starts');
      },
    })),
  ),
  ...inQueue.map((method): Case => ({
    id: `matrix/affinity-with-${method.name}`,
    clause: 'R19',
    title: `a task with a key runs on the worker of that key, whichever is idle: ${method.name}`,
    requires: method.requires,
    async run(t) {
      const { dispatcher, gate, holder } = await busyKeyWorker(t, 0);
      const other = await t.gives('a task', dispatcher.execute(running.place(), { affinity: 1 }));
      gate.open();
      const homes = [(await t.gives('the other task', holder)).worker, other.worker];
      for (const affinity of [0, 1, 1, 0])
        same(
          await t.gives(method.name, outcomeOf(method, dispatcher, here, { affinity })),
          homes[affinity],
          `the worker of a task with the key ${affinity}`,
        );
    },
  })),
];
