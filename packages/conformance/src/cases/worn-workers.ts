import type { Dispatcher } from '@dispatch/core';
import { check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { cancelling } from '../fixtures/cancelling.js';
import { failing } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';
import { streams } from '../fixtures/streams.js';
import { values } from '../fixtures/values.js';
import { blockable, startedInTime } from './situations.js';
import { takeAll } from './taking.js';

/** Tasks that a worker runs, whatever their outcome: each counts towards `maxTasksPerWorker`. */
const counting: readonly { readonly name: string; run(t: CaseContext, dispatcher: Dispatcher): Promise<unknown> }[] = [
  { name: 'fails', run: (t, dispatcher) => t.failure('the task', dispatcher.execute(failing.fails())) },
  {
    name: 'has-a-result-that-cannot-be-cloned',
    run: (t, dispatcher) => t.failure('the task', dispatcher.execute(values.throwingGetter())),
  },
  {
    name: 'is-cancelled',
    async run(t, dispatcher) {
      const log = t.gate();
      const future = dispatcher.executeAsync(cancelling.returnsLate(log.name, 1));
      await log.noted('started');
      future.cancel();
      await log.noted('aborted');
    },
  },
  {
    name: 'times-out',
    async run(t, dispatcher) {
      const { over, log } = await startedInTime(t, (timeout) => {
        const notes = t.gate();
        const outcome = t.later(dispatcher.execute(cancelling.returnsLate(notes.name, 1), { timeout }));
        return { started: notes.noted('started'), over: outcome, log: notes };
      });
      hasCode(await t.failure('the task', over), 'DISPATCH_TIMEOUT', 'its error');
      await log.noted('aborted');
    },
  },
  {
    name: 'is-a-stream',
    run: (t, dispatcher) => takeAll(t, dispatcher.stream(streams.numbers(t.key('worn'), 5))),
  },
];

/** Tasks that no worker runs: they do not count. */
const notCounting: typeof counting = [
  {
    name: 'is-cancelled-before-it-starts',
    async run(t, dispatcher) {
      const future = dispatcher.executeAsync(running.double(1));
      future.cancel();
      await t.failure('the task', future);
    },
  },
  {
    name: 'has-no-time',
    run: (t, dispatcher) => t.failure('the task', dispatcher.execute(running.double(1), { timeout: 0 })),
  },
  {
    name: 'has-an-argument-that-cannot-be-cloned',
    run: (t, dispatcher) => t.failure('the task', dispatcher.execute(values.echo(() => {}))),
  },
];

async function workerOf(t: CaseContext, dispatcher: Dispatcher): Promise<number | undefined> {
  return (await t.gives('a task', dispatcher.execute(running.place()))).worker;
}

/** Which tasks count towards `maxTasksPerWorker`. */
export const wornWorkers: readonly Case[] = [
  ...counting.map(({ name, run }): Case => ({
    id: `workers/worn-by-one-that-${name}`,
    clause: 'R15',
    title: `a task that ${name.replaceAll('-', ' ')} counts towards maxTasksPerWorker`,
    async run(t) {
      const options = { workers: 1, tasksPerWorker: 1, maxTasksPerWorker: 2, cancelGrace: 60_000 };
      const dispatcher = await t.dispatcher(options);
      const before = await workerOf(t, dispatcher);
      await run(t, dispatcher);
      const after = await workerOf(t, dispatcher);
      check(after !== before, `another worker than ${before} runs the task after them: ${after}`);
    },
  })),
  ...notCounting.map(({ name, run }): Case => ({
    id: `workers/not-worn-by-one-that-${name}`,
    clause: 'R15',
    title: `a task that ${name.replaceAll('-', ' ')} does not count towards maxTasksPerWorker`,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, maxTasksPerWorker: 2 });
      const before = await workerOf(t, dispatcher);
      await run(t, dispatcher);
      same(await workerOf(t, dispatcher), before, 'the worker of the next task');
      check((await workerOf(t, dispatcher)) !== before, 'the task after it has another worker');
    },
  })),
  {
    id: 'workers/worn-by-a-blocking-call',
    clause: 'R15',
    title: 'a task for which its caller is blocked counts towards maxTasksPerWorker',
    requires: { blocking: [true, 'when-ready'] },
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: 1, maxTasksPerWorker: 2 }));
      const before = dispatcher.executeSync(running.place()).worker;
      same(await workerOf(t, dispatcher), before, 'the worker of the second task');
      check((await workerOf(t, dispatcher)) !== before, 'the third task has another worker');
    },
  },
  {
    id: 'workers/worn-with-a-key',
    clause: 'R15',
    title: 'tasks with a key count towards maxTasksPerWorker, and the key gets another worker each time',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, maxTasksPerWorker: 2 });
      const all = Array.from({ length: 6 }, () => dispatcher.execute(running.place(), { affinity: 'key' }));
      const workers = (await t.gives('the tasks', Promise.all(all))).map(({ worker }) => worker);
      same(new Set(workers).size, 3, 'how many workers ran them');
      for (const index of [0, 2, 4])
        same(workers[index], workers[index + 1], `the worker of tasks ${index} and the next`);
    },
  },
  {
    id: 'workers/worn-with-tasks-that-wait',
    clause: 'R15',
    title: 'tasks that wait for a worker which has run maxTasksPerWorker tasks keep their priorities',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, maxTasksPerWorker: 1 });
      const [gate, log] = [t.gate(), t.gate()];
      const holder = dispatcher.executeAsync(running.hold(gate.name));
      await gate.arrivals();
      const priorities = [0, 2, 1];
      const all = priorities.map((priority) => dispatcher.execute(running.note(log.name, `${priority}`), { priority }));
      gate.open();
      await t.gives('the tasks', Promise.all([holder, ...all]));
      await log.noted('0');
      same(log.notes.join(), '2,1,0', 'the order of starts');
    },
  },
];
