import { currentTask } from '@dispatch/core';
import { alike, check, same } from '../assertions.js';
import type { Case } from '../case.js';
import { context as tasks } from '../fixtures/context.js';

export const taskContext: readonly Case[] = [
  {
    id: 'context/fresh',
    clause: 'A15',
    title: 'a task that is not cancelled has a signal that is not aborted, no deadline, and a worker',
    async run(t) {
      const dispatcher = await t.shared();
      const { worker, ...rest } = await t.gives('the task', dispatcher.execute(tasks.describe()));
      alike(rest, { cancelled: false, aborted: false, unlimited: true }, 'its context');
      check(typeof worker === 'number', `the worker has a number: it is ${String(worker)}`);
    },
  },
  {
    id: 'context/taken-off',
    clause: 'A15',
    title: 'progress() and throwIfCancelled() work when they are taken off the context',
    async run(t) {
      const dispatcher = await t.shared();
      const seen: unknown[] = [];
      const onProgress = (value: unknown): number => seen.push(value);
      await t.gives('the task', dispatcher.execute(tasks.takenOff(), { onProgress }));
      alike(seen, ['taken off'], 'its progress');
    },
  },
  {
    id: 'context/detached',
    clause: 'A16',
    title: 'outside a task, currentTask() returns a context that is never cancelled',
    async run() {
      const { signal, cancelled, deadline, worker, throwIfCancelled } = currentTask();
      alike(
        { aborted: signal.aborted, cancelled, deadline, worker },
        { aborted: false, cancelled: false, deadline: Infinity, worker: undefined },
        'what it gives',
      );
      throwIfCancelled();
    },
  },
  {
    id: 'context/not-leaked',
    clause: 'A16',
    title: 'the caller has the detached context while and after tasks run',
    async run(t) {
      const dispatcher = await t.shared();
      const gate = t.gate();
      const future = dispatcher.executeAsync(tasks.keptAcrossAwait(gate.name));
      const seen: unknown[] = [];
      future.addDoneCallback(() => seen.push(workerHere(t.capabilities.taskContext)));
      await gate.arrivals();
      gate.open();
      await t.gives('the task', future);
      seen.push(workerHere(t.capabilities.taskContext));
      alike(seen, [undefined, undefined], 'the worker in the context of the caller');
    },
  },
  {
    id: 'context/after-await',
    clause: 'A17',
    title: 'after an await, a task still has its context, and another task on the worker has a different one',
    requires: { taskContext: 'async' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const gate = t.gate();
      const all = [600_000, 700_000].map((timeout) =>
        dispatcher.executeAsync(tasks.sameAfterAwait(gate.name), { timeout }),
      );
      await gate.arrivals(2);
      gate.open();
      alike(await t.gives('both tasks', Promise.all(all)), [true, true], 'whether each still has its own context');
    },
  },
  {
    id: 'context/alone-after-await',
    clause: 'A17',
    title: 'tasks that run one at a time on a worker each have their own context after an await',
    requires: { taskContext: 'async' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const gate = t.gate();
      const all = [600_000, 700_000, 800_000].map((timeout) =>
        dispatcher.executeAsync(tasks.sameAfterAwait(gate.name), { timeout }),
      );
      await gate.arrivals();
      gate.open();
      alike(await t.gives('the tasks', Promise.all(all)), [true, true, true], 'whether each still has its own context');
    },
  },
  ...[1, 2].map((tasksPerWorker): Case => ({
    id: `context/beside-another-dispatcher-with-${tasksPerWorker}`,
    clause: 'A17',
    title: `another dispatcher that a task creates in its worker takes its context from no task (tasksPerWorker: ${tasksPerWorker})`,
    requires: { taskContext: 'async' },
    needs: ['localAdapter'],
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker });
      const gate = t.gate();
      const inner = t.gate();
      const beside = Array.from({ length: tasksPerWorker - 1 }, () =>
        dispatcher.execute(tasks.sameAfterAwait(gate.name)),
      );
      if (tasksPerWorker > 1) await gate.arrivals();
      const task = dispatcher.execute(tasks.besideAnother(t.localAdapter, inner.name));
      await inner.arrivals(2);
      inner.open();
      alike(await t.gives('the task', task), Array(7).fill(true), 'whether each context remains');
      const later = dispatcher.execute(tasks.sameAfterAwait(gate.name));
      gate.open();
      const others = await t.gives('the other tasks', Promise.all([...beside, later]));
      alike(others, Array(tasksPerWorker).fill(true), 'whether each of the others still has its own context');
    },
  })),
  {
    id: 'context/refused-after-await',
    clause: 'A18',
    title:
      "with `taskContext: 'sync'`, currentTask() after an await throws an UnsupportedError when tasks share a worker",
    requires: { taskContext: 'sync' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const gate = t.gate();
      const all = [1, 2].map(() => dispatcher.executeAsync(tasks.codeAfterAwait(gate.name)));
      await gate.arrivals(2);
      gate.open();
      const codes = await t.gives('both tasks', Promise.all(all));
      same(codes[0], 'DISPATCH_UNSUPPORTED', 'the code of the error in the first task');
    },
  },
  {
    id: 'context/kept-across-await',
    clause: 'A18',
    title: 'a context obtained before an await remains valid after it',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const gate = t.gate();
      const all = [1, 2].map(() => dispatcher.executeAsync(tasks.keptAcrossAwait(gate.name)));
      await gate.arrivals(2);
      gate.open();
      alike(await t.gives('both tasks', Promise.all(all)), [true, true], 'whether it is valid');
    },
  },
];

/** With `taskContext: 'sync'`, currentTask() throws while a task on this thread is unfinished. */
function workerHere(taskContext: 'async' | 'sync'): number | undefined {
  try {
    return currentTask().worker;
  } catch (error) {
    if (taskContext === 'sync') return undefined;
    throw error;
  }
}
