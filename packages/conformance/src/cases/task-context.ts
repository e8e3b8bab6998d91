import { currentTask } from '@dispatch/core';
import { alike, check, same } from '../assertions.js';
import type { Case } from '../case.js';
import { context as tasks } from '../fixtures/context.js';

export const taskContext: readonly Case[] = [
  {
    id: 'context/fresh',
    clause: 'A15',
    title: 'a task that nobody cancelled sees a signal that is not aborted, no deadline, and its worker',
    async run(t) {
      const dispatcher = await t.shared();
      const { worker, ...rest } = await t.gives('the task', dispatcher.execute(tasks.describe()));
      alike(rest, { cancelled: false, aborted: false, unlimited: true }, 'what it sees');
      check(typeof worker === 'number', `the worker has a number, and it is ${String(worker)}`);
    },
  },
  {
    id: 'context/detached',
    clause: 'A16',
    title: 'outside a task currentTask() gives a context that is never cancelled',
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
    title: 'the caller’s own context is the detached one while and after tasks run',
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
      alike(seen, [undefined, undefined], 'the worker that the caller sees');
    },
  },
  {
    id: 'context/after-await',
    clause: 'A17',
    title: 'after an await a task still has its context, and its neighbour has another',
    requires: { taskContext: 'async' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const gate = t.gate();
      const all = [600_000, 700_000].map((timeout) =>
        dispatcher.executeAsync(tasks.sameAfterAwait(gate.name), { timeout }),
      );
      await gate.arrivals(2);
      gate.open();
      alike(await t.gives('both tasks', Promise.all(all)), [true, true], 'whether each has its own context still');
    },
  },
  {
    id: 'context/refused-after-await',
    clause: 'A18',
    title:
      'where the context is not followed, currentTask() after an await throws an UnsupportedError when tasks share a worker',
    requires: { taskContext: 'sync' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const gate = t.gate();
      const all = [1, 2].map(() => dispatcher.executeAsync(tasks.codeAfterAwait(gate.name)));
      await gate.arrivals(2);
      gate.open();
      const codes = await t.gives('both tasks', Promise.all(all));
      same(codes[0], 'DISPATCH_UNSUPPORTED', 'the code of the error that the first task sees');
    },
  },
  {
    id: 'context/kept-across-await',
    clause: 'A18',
    title: 'a context that was taken before an await serves after it',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const gate = t.gate();
      const all = [1, 2].map(() => dispatcher.executeAsync(tasks.keptAcrossAwait(gate.name)));
      await gate.arrivals(2);
      gate.open();
      alike(await t.gives('both tasks', Promise.all(all)), [true, true], 'whether it serves');
    },
  },
];

/** Where contexts are not followed, an unfinished task of this thread makes the question one that is refused. */
function workerHere(taskContext: 'async' | 'sync'): number | undefined {
  try {
    return currentTask().worker;
  } catch (error) {
    if (taskContext === 'sync') return undefined;
    throw error;
  }
}
