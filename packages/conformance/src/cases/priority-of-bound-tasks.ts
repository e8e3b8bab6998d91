import { alike, hasCode } from '../assertions.js';
import type { Case } from '../case.js';
import { forms } from '../fixtures/forms.js';
import { running } from '../fixtures/running.js';
import { busyKeyWorker } from './situations.js';

/** Priorities among tasks that wait for one worker, and among those that a lost worker gives back. */
export const priorityOfBoundTasks: readonly Case[] = [
  {
    id: 'priority/among-tasks-with-a-key',
    clause: 'R18',
    title: 'tasks that wait for their key’s worker start by priority, and within one in the order submitted',
    async run(t) {
      const { dispatcher, gate, holder } = await busyKeyWorker(t, 'key');
      const log = t.gate();
      const all = [1, 3, 2, 3, 1].map((priority, index) =>
        dispatcher.execute(running.note(log.name, `${priority} (${index})`), { affinity: 'key', priority }),
      );
      gate.open();
      await t.gives('the tasks', Promise.all([holder, ...all]));
      await log.noted('1 (4)');
      alike(log.notes, ['3 (1)', '3 (3)', '2 (2)', '1 (0)', '1 (4)'], 'the order of starts');
    },
  },
  {
    id: 'priority/with-and-without-a-key',
    clause: 'R18',
    title: 'on one worker, tasks with and without its key start by priority',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const [gate, log] = [t.gate(), t.gate()];
      const holder = dispatcher.executeAsync(running.hold(gate.name), { affinity: 'key' });
      await gate.arrivals();
      const all = [1, 4, 2, 3, 5, 0].map((priority) =>
        dispatcher.execute(running.note(log.name, `${priority}`), {
          affinity: priority % 2 === 0 ? 'key' : undefined,
          priority,
        }),
      );
      gate.open();
      await t.gives('the tasks', Promise.all([holder, ...all]));
      await log.noted('0');
      alike(log.notes, ['5', '4', '3', '2', '1', '0'], 'the order of starts');
    },
  },
  {
    id: 'priority/stream-that-begins-later',
    clause: 'R18',
    title: 'a stream takes its place among tasks with the same priority at its first next(), not when it is created',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const [gate, log] = [t.gate(), t.gate()];
      const holder = dispatcher.executeAsync(forms.holdIf('holder', gate.name), { affinity: 'key' });
      await gate.arrivals();
      const stream = dispatcher.stream(forms.labelling(log.name, 'the stream'));
      const task = dispatcher.execute(forms.label(log.name, 'the task'), { affinity: 'key' });
      const first = stream.next();
      gate.open();
      await t.gives('the tasks', Promise.all([holder, task, first]));
      await log.noted('the stream');
      await t.gives('return()', stream.return());
      alike(log.notes, ['the task', 'the stream'], 'the order of starts');
    },
  },
  {
    id: 'priority/after-a-loss',
    clause: 'R18',
    title: 'tasks that a lost worker gives back start by priority, together with those that were submitted meanwhile',
    requires: { crashRecovery: ['all', 'announced'], startsKnown: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const [gate, log] = [t.gate(), t.gate()];
      const note = (priority: number, index: number): Promise<unknown> =>
        dispatcher.execute(forms.label(log.name, `${priority} (${index})`), { priority });
      // The dispatcher has learnt that these tasks are short, so it prefetches them.
      await t.gives('a burst', Promise.all(Array.from({ length: 50 }, () => dispatcher.execute(forms.exitIf()))));
      await t.gives('a burst of the others', Promise.all(Array.from({ length: 50 }, () => note(-1, -1))));
      const culprit = dispatcher.executeAsync(forms.exitIf(gate.name), { priority: 9 });
      const behind = [0, 2, 1, 2].map((priority, index) => note(priority, index));
      await gate.arrivals();
      const later = [note(3, 4), note(1, 5)];
      gate.open();
      hasCode(await t.failure('the task', culprit), 'DISPATCH_WORKER_LOST', 'its error');
      await t.gives('the others', Promise.all([...behind, ...later]));
      await log.noted('0 (0)');
      alike(
        log.notes.filter((each) => each !== '-1 (-1)'),
        ['3 (4)', '2 (1)', '2 (3)', '1 (2)', '1 (5)', '0 (0)'],
        'the order of starts',
      );
    },
  },
  {
    id: 'priority/of-tasks-with-a-key-after-a-loss',
    clause: 'R19',
    title: 'tasks that waited for a key’s worker which is lost start on its successor by priority',
    requires: { crashRecovery: ['all', 'announced'] },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 1, max: 1 }, tasksPerWorker: 1 });
      await t.gives('ready()', dispatcher.ready());
      const [gate, log] = [t.gate(), t.gate()];
      const culprit = dispatcher.executeAsync(forms.exitIf(gate.name), { affinity: 'key' });
      await gate.arrivals();
      const all = [1, 3, 2].map((priority) =>
        dispatcher.execute(forms.label(log.name, `${priority}`), { affinity: 'key', priority }),
      );
      gate.open();
      hasCode(await t.failure('the task', culprit), 'DISPATCH_WORKER_LOST', 'its error');
      await t.gives('the others', Promise.all(all));
      await log.noted('1');
      alike(log.notes, ['3', '2', '1'], 'the order of starts');
    },
  },
];
