import { alike, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { ghostOf } from '../fixtures/broken-modules.js';
import { failing } from '../fixtures/failing.js';
import { life, running } from '../fixtures/running.js';
import { behindLost } from './situations.js';

const announced = { crashRecovery: ['all', 'announced'] } as const;

/** What happens after a worker dies. */
export const recovery: readonly Case[] = [
  {
    id: 'lost/unstarted-run-elsewhere',
    clause: 'L5',
    title: 'tasks that had not started on a lost worker run on another worker, each once and in order',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const gate = t.gate();
      const log = t.gate();
      // The dispatcher has learnt that these tasks are short, so it prefetches the queued ones.
      await t.gives(
        'a burst',
        Promise.all(Array.from({ length: 50 }, () => dispatcher.execute(running.note(log.name, 'warm')))),
      );
      const culprit = dispatcher.executeAsync(failing.exitAt(gate.name, 1));
      const labels = ['a', 'b', 'c', 'd', 'e'];
      const queued = labels.map((label) => dispatcher.executeAsync(running.note(log.name, label)));
      await gate.arrivals();
      gate.open();
      hasCode(await t.failure('the task', culprit), 'DISPATCH_WORKER_LOST', 'its error');
      const ran = await behindLost(t, queued, labels);
      await log.noted(ran.at(-1) ?? 'warm');
      alike(
        log.notes.filter(
          (note) => note !== 'warm' && (t.capabilities.startsKnown || ran.some((label) => label === note)),
        ),
        ran,
        'what started',
      );
    },
  },
  {
    id: 'lost/ended-while-loading',
    clause: 'L5',
    title: 'tasks run on other workers if all workers are ended from outside at once while they load the module',
    requires: { crashRecovery: 'all', parallel: true, modules: 'imported' },
    needs: ['kill'],
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 3, tasksPerWorker: 1 });
      await t.gives('ready()', dispatcher.ready());
      const gate = t.gate();
      const futures = [1, 2, 3].map(() => dispatcher.executeAsync(ghostOf('waits-on-load', { gate: gate.name })));
      await gate.arrivals(3);
      await t.kill(dispatcher);
      gate.open();
      alike(await t.gives('the tasks', Promise.all(futures)), ['loaded', 'loaded', 'loaded'], 'their results');
    },
  },
  {
    id: 'lost/started-is-not-rerun',
    clause: 'L6',
    title: 'a task that had started on a lost worker is not run again',
    requires: { ...announced, delivery: 'at-most-once' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      hasCode(
        await t.failure('the task', dispatcher.execute(failing.noteAndExit(log.name, 'victim'))),
        'DISPATCH_WORKER_LOST',
        'its error',
      );
      await t.gives('the next task', dispatcher.execute(running.note(log.name, 'next')));
      await log.noted('next');
      alike(log.notes, ['victim', 'next'], 'what started');
    },
  },
  {
    id: 'lost/three-times-unstarted',
    clause: 'L7',
    title:
      'a task that is lost three times before it starts fails with a WorkerLostError and never starts; the next one runs',
    requires: { ...announced, startsKnown: true },
    async run(t) {
      // Four at a time, so that each worker receives the last task too; the first task ends the worker before another
      // starts.
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 4 });
      const log = t.gate();
      const culprits = ['a', 'b', 'c'].map((label) => dispatcher.executeAsync(failing.noteAndExit(log.name, label)));
      const future = dispatcher.executeAsync(failing.noteAndExit(log.name, 'never'));
      for (const culprit of culprits)
        hasCode(await t.failure('a task that ends its worker', culprit), 'DISPATCH_WORKER_LOST', 'its error');
      hasCode(await t.failure('the task', future), 'DISPATCH_WORKER_LOST', 'its error');
      await t.gives('the next task', dispatcher.execute(running.note(log.name, 'next')));
      await log.noted('next');
      alike(log.notes, ['a', 'b', 'c', 'next'], 'what started');
    },
  },
  {
    id: 'lost/behind-many-that-end-their-worker',
    clause: 'L7',
    title: 'tasks behind any number of tasks that end their worker still run',
    requires: { ...announced, startsKnown: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      // The dispatcher has learnt that they are short, so it prefetches them in one batch.
      await t.gives('a burst', Promise.all(Array.from({ length: 50 }, () => dispatcher.execute(failing.exitIf()))));
      const culprits = Array.from({ length: 6 }, (_, index) => dispatcher.executeAsync(failing.exitIf(index + 1)));
      const behind = Array.from({ length: 6 }, () => dispatcher.executeAsync(failing.exitIf()));
      for (const culprit of culprits)
        hasCode(await t.failure('a task that ends its worker', culprit), 'DISPATCH_WORKER_LOST', 'its error');
      alike(
        await t.gives('the tasks behind them', Promise.all(behind)),
        Array<string>(6).fill('alive'),
        'their results',
      );
    },
  },
  ...(
    [
      ['exit', 'a task ended their worker', failing.exitIf],
      ['error', 'an uncaught error of a task ended their worker', failing.uncaughtIf],
    ] as const
  ).map(([how, what, make]): Case => ({
    id: `lost/outcomes-before-${how}`,
    clause: 'L4',
    title: `the outcomes of tasks that ended right before ${what} arrive`,
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      // The dispatcher has learnt that they are short, so it prefetches them in one batch.
      await t.gives('a burst', Promise.all(Array.from({ length: 50 }, () => dispatcher.execute(make()))));
      for (let round = 0; round < 3; round += 1) {
        const before = Array.from({ length: 6 }, () => dispatcher.executeAsync(make()));
        const culprit = dispatcher.executeAsync(make(3));
        hasCode(await t.failure('a task that ends its worker', culprit), 'DISPATCH_WORKER_LOST', 'its error');
        alike(
          await t.gives('the tasks that ended before it', Promise.all(before)),
          Array<string>(6).fill('alive'),
          'their results',
        );
      }
    },
  })),
  {
    id: 'lost/not-passed-again',
    clause: 'L7',
    title: 'a task that was lost while its module loaded is not overtaken again by tasks that end their worker',
    requires: { ...announced, startsKnown: true, modules: 'imported' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const gate = t.gate();
      const future = dispatcher.executeAsync(ghostOf('waits-on-load', { gate: gate.name }));
      const culprits = Array.from({ length: 4 }, (_, index) => dispatcher.executeAsync(failing.exit(index + 1)));
      // The first culprit overtakes the task while its module loads. On the second worker none does.
      await gate.arrivals(2);
      gate.open();
      same(await t.gives('the task', future), 'loaded', 'its result');
      for (const culprit of culprits)
        hasCode(await t.failure('a task that ends its worker', culprit), 'DISPATCH_WORKER_LOST', 'its error');
    },
  },
  {
    id: 'lost/strength-recovers',
    clause: 'L8',
    title: 'after all workers were lost, as many tasks run at a time as before',
    requires: { ...announced, parallel: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2, tasksPerWorker: 1 });
      const gate = t.gate();
      const culprits = [1, 2].map((code) => dispatcher.executeAsync(failing.exitAt(gate.name, code)));
      await gate.arrivals(2);
      gate.open();
      for (const culprit of culprits) hasCode(await t.failure('a task', culprit), 'DISPATCH_WORKER_LOST', 'its error');
      const second = t.gate();
      const all = [1, 2].map((value) => dispatcher.executeAsync(running.hold(second.name, value)));
      await second.arrivals(2);
      second.open();
      alike(await t.gives('both tasks', Promise.all(all)), [1, 2], 'their results');
    },
  },
  {
    id: 'lost/many-in-a-row',
    clause: 'L8',
    title: 'all tasks settle although ten workers are lost one after the other',
    requires: announced,
    // On a busy machine, starting eleven processes one after the other takes a while.
    deadline: 30_000,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const pairs = Array.from(
        { length: 10 },
        (_, index) =>
          [dispatcher.executeAsync(failing.exit(1)), dispatcher.executeAsync(running.double(index))] as const,
      );
      for (const [index, [culprit, queued]] of pairs.entries()) {
        hasCode(await t.failure('a task that ends its worker', culprit), 'DISPATCH_WORKER_LOST', 'its error');
        await behindLost(t, [queued], [2 * index]);
      }
    },
  },
  {
    id: 'lost/same-thread',
    clause: 'L9',
    title: "with `crashRecovery: 'none'`, tasks run on the caller’s thread",
    requires: { crashRecovery: 'none' },
    async run(t) {
      const dispatcher = await t.dispatcher();
      same(
        (await t.gives('the task', dispatcher.execute(running.place()))).life,
        life,
        'the copy of the module in which it runs',
      );
    },
  },
];
