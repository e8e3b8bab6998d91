import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { running as tasks } from '../fixtures/running.js';
import { values } from '../fixtures/values.js';
import { busy } from './situations.js';

/** How and in which order tasks are started. */
export const running: readonly Case[] = [
  {
    id: 'run/returns-before-start',
    clause: 'R1',
    title: 'executeAsync returns before the task starts',
    async run(t) {
      const dispatcher = await t.shared();
      const log = t.gate();
      const future = dispatcher.executeAsync(tasks.note(log.name, 'ran'));
      same(future.done(), false, 'done() right after executeAsync()');
      same(future.state, 'pending', 'state right after executeAsync()');
      same(await t.gives('the task', future), 'ran', 'its result');
    },
  },
  {
    id: 'run/returns-before-start-when-idle',
    clause: 'R1',
    title: 'executeAsync returns before the task starts, even if a worker is idle',
    async run(t) {
      const dispatcher = await t.shared();
      await t.gives('a first task', dispatcher.execute(tasks.double(1)));
      let reached = false;
      const future = dispatcher.executeAsync(tasks.double(2));
      future.addDoneCallback(() => {
        check(reached, 'the future settles after executeAsync() has returned');
      });
      same(future.state, 'pending', 'state right after executeAsync()');
      reached = true;
      same(await t.gives('the task', future), 4, 'its result');
    },
  },
  {
    id: 'run/in-order-on-one-worker',
    clause: 'R2',
    title: 'one worker starts tasks in the order submitted',
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const log = t.gate();
      const labels = Array.from({ length: 50 }, (_, index) => `task ${index}`);
      const futures = labels.map((label) => dispatcher.executeAsync(tasks.note(log.name, label)));
      gate.open();
      alike(await t.gives('all tasks', Promise.all(futures)), labels, 'the results');
      await log.noted('task 49');
      alike(log.notes, labels, 'the order of starts');
    },
  },
  {
    id: 'run/in-order-when-starting',
    clause: 'R2',
    title: 'tasks submitted while the first worker starts keep their order',
    async run(t) {
      const dispatcher = await t.shared();
      const log = t.gate();
      const labels = ['a', 'b', 'c', 'd', 'e'];
      await t.gives('all tasks', Promise.all(labels.map((label) => dispatcher.execute(tasks.note(log.name, label)))));
      await log.noted('e');
      alike(log.notes, labels, 'the order of starts');
    },
  },
  {
    id: 'run/each-exactly-once',
    clause: 'R3',
    title: 'each of 2000 tiny tasks starts exactly once and gives its own result',
    requires: { delivery: 'at-most-once' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2 });
      const log = t.gate();
      const numbers = Array.from({ length: 2000 }, (_, index) => index);
      const results = await t.gives(
        'all tasks',
        Promise.all(numbers.map((number) => dispatcher.execute(tasks.double(number)))),
      );
      alike(
        results,
        numbers.map((number) => 2 * number),
        'the results',
      );
      const labels = numbers.slice(0, 100).map(String);
      await t.gives(
        'all tasks that note their start',
        Promise.all(labels.map((label) => dispatcher.execute(tasks.note(log.name, label)))),
      );
      // Notes of one worker arrive in order: all earlier notes of a worker are here once its last note is.
      await t.gives('last tasks', Promise.all([1, 2].map(() => dispatcher.execute(tasks.note(log.name, 'last')))));
      await log.noted('last', 2);
      for (const label of labels) await log.noted(label);
      same(log.notes.filter((note) => note !== 'last').length, labels.length, 'how many starts there were');
    },
  },
  {
    id: 'run/each-at-least-once',
    clause: 'R3',
    title: 'each task starts at least once and settles once',
    requires: { delivery: 'at-least-once' },
    async run(t) {
      const dispatcher = await t.shared();
      const numbers = Array.from({ length: 200 }, (_, index) => index);
      const results = await t.gives(
        'all tasks',
        Promise.all(numbers.map((number) => dispatcher.execute(tasks.double(number)))),
      );
      alike(
        results,
        numbers.map((number) => 2 * number),
        'the results',
      );
    },
  },
  {
    id: 'run/slot-kept-until-settled',
    clause: 'R4',
    title: 'a task keeps its slot until it settles, so the next task starts after it has ended',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const gate = t.gate();
      const log = t.gate();
      const all = ['first', 'second'].map((label) =>
        dispatcher.executeAsync(tasks.holdAndNote(gate.name, log.name, label)),
      );
      await gate.arrivals();
      gate.open();
      await t.gives('both tasks', Promise.all(all));
      await log.noted('end second');
      alike(log.notes, ['begin first', 'end first', 'begin second', 'end second'], 'what happened');
    },
  },
  {
    id: 'run/one-at-a-time',
    clause: 'R4',
    title: 'a worker with one slot never runs two tasks at a time, even if the tasks wait',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const crowds = await t.gives(
        'all tasks',
        Promise.all(Array.from({ length: 10 }, () => dispatcher.execute(tasks.crowd(5)))),
      );
      same(Math.max(...crowds), 1, 'the highest number of tasks that ran at a time');
    },
  },
  {
    id: 'run/no-more-than-the-slots',
    clause: 'R5',
    title: 'a worker never runs more than tasksPerWorker tasks at a time',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 3 });
      const crowds = await t.gives(
        'all tasks',
        Promise.all(Array.from({ length: 30 }, () => dispatcher.execute(tasks.crowd(5)))),
      );
      same(Math.max(...crowds), 3, 'the highest number of tasks that ran at a time');
    },
  },
  {
    id: 'run/tasks-per-worker-overlap',
    clause: 'R5',
    title: 'one worker runs tasksPerWorker waiting tasks at a time',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 3 });
      const gate = t.gate();
      const log = t.gate();
      const all = ['a', 'b', 'c', 'd'].map((label) =>
        dispatcher.executeAsync(tasks.holdAndNote(gate.name, log.name, label)),
      );
      await gate.arrivals(3);
      same(all[3]?.state, 'pending', 'the state of the fourth task while three run');
      gate.open();
      await t.gives('all tasks', Promise.all(all));
      await log.noted('end d');
      const beforeFourth = log.notes.slice(0, log.notes.indexOf('begin d'));
      check(
        beforeFourth.some((note) => String(note).startsWith('end')),
        'the fourth task starts after another has ended',
      );
    },
  },
  {
    id: 'run/subtasks-overlap',
    clause: 'R6',
    title: 'operations in a Promise.all inside a task overlap',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const first = t.gate();
      const second = t.gate();
      const future = dispatcher.executeAsync(tasks.holdBoth(first.name, second.name));
      await first.arrivals();
      await second.arrivals();
      second.open();
      first.open();
      alike(await t.gives('the task', future), ['first', 'second'], 'its result');
    },
  },
  {
    id: 'run/callback-submits',
    clause: 'R11',
    title: 'a callback of a future can submit the next task',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const results: unknown[] = [];
      const chain = (number: number): Promise<unknown> =>
        new Promise((resolve, reject) => {
          const future = dispatcher.executeAsync(values.echo(number));
          future.addDoneCallback(() => {
            if (number > 0) resolve(chain(number - 1));
            future.result().then((value) => {
              results.push(value);
              if (number === 0) resolve('end');
            }, reject);
          });
        });
      same(await t.gives('a chain of ten tasks', chain(9)), 'end', 'its end');
      alike(results, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0], 'their results');
    },
  },
  {
    id: 'run/error-leaves-others-alone',
    clause: 'R12',
    title: 'a task that fails does not affect the tasks before and after it',
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const before = dispatcher.executeAsync(tasks.double(1));
      const bad = dispatcher.executeAsync(values.echo(() => {}));
      const after = dispatcher.executeAsync(tasks.double(2));
      gate.open();
      same(await t.gives('the task before', before), 2, 'its result');
      hasCode(await t.failure('the bad task', bad), 'DISPATCH_SERIALIZATION', 'its error');
      same(await t.gives('the task after', after), 4, 'its result');
    },
  },
];
