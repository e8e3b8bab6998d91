import { alike, check, hasCode, isInstance } from '../assertions.js';
import type { Case } from '../case.js';
import { failing, type FailingHow } from '../fixtures/failing.js';
import { forms } from '../fixtures/forms.js';
import { running } from '../fixtures/running.js';
import { recorded } from './recording.js';
import { busy, started } from './situations.js';
import { numbersBelow, take } from './taking.js';

const ways: readonly FailingHow[] = ['throws', 'rejects', 'uncloneable'];

/** How long a task keeps the thread of its caller busy, and after how many of them that thread must get a turn. */
const short = 2;
const mostTasks = 10 / short;

function isOf(how: FailingHow, error: unknown): void {
  if (how === 'uncloneable') hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
  else isInstance(error, RangeError, 'its error');
}

/** Parts of clauses about running tasks that no other case states: each number, each "and". */
export const literalRunning: readonly Case[] = [
  ...ways.flatMap((how): Case[] => [
    {
      id: `run/not-tried-again-${how}`,
      clause: 'R3',
      title: `a task that fails has started once and is not tried again: ${how}`,
      requires: { delivery: 'at-most-once' },
      async run(t) {
        const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
        const log = t.gate();
        isOf(how, await t.failure('the task', dispatcher.execute(failing.noteAndFail(log.name, how))));
        // A task that is tried again starts before the next one.
        await t.gives('the next task', dispatcher.execute(running.note(log.name, 'next')));
        await log.noted('next');
        alike(log.notes, ['begins', 'next'], 'what started');
      },
    },
    {
      id: `run/not-tried-again-stream-${how}`,
      clause: 'R3',
      title: `a stream that fails has started once and is not tried again: ${how}`,
      requires: { delivery: 'at-most-once' },
      async run(t) {
        const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
        const log = t.gate();
        const stream = dispatcher.stream(failing.noteAndFailing(log.name, how));
        alike(await take(t, stream, 1), [1], 'its values');
        isOf(how, await t.failure('the next one', stream.next()));
        await t.gives('the next task', dispatcher.execute(running.note(log.name, 'next')));
        await log.noted('next');
        alike(log.notes, ['begins', 'next'], 'what started');
      },
    },
    {
      id: `run/failure-leaves-others-alone-${how}`,
      clause: 'R12',
      title: `a task that fails on its worker does not affect the tasks before and after it: ${how}`,
      async run(t) {
        const { dispatcher, gate } = await busy(t);
        const log = t.gate();
        const before = [1, 2].map((number) => dispatcher.executeAsync(running.double(number)));
        const bad = dispatcher.executeAsync(failing.noteAndFail(log.name, how));
        const after = [3, 4].map((number) => dispatcher.executeAsync(running.double(number)));
        gate.open();
        alike(await t.gives('the tasks before', Promise.all(before)), [2, 4], 'their results');
        isOf(how, await t.failure('the bad task', bad));
        alike(await t.gives('the tasks after', Promise.all(after)), [6, 8], 'their results');
      },
    },
  ]),
  {
    id: 'run/order-on-several-workers',
    clause: 'R2',
    title: 'with several workers, a task starts before few of the earlier ones: those that a worker has prefetched',
    requires: { parallel: true },
    async run(t) {
      const dispatcher = await started(t, { workers: { min: 2, max: 2 }, tasksPerWorker: 1 });
      const seen = recorded(dispatcher, ['taskstarted']);
      const all = numbersBelow(100).map(() => dispatcher.execute(running.spinFor(short)));
      await t.gives('the tasks', Promise.all(all));
      const order = seen.map((event) => event.run);
      const passed = order.map((run, index) => order.slice(index).filter((other) => other < run).length);
      const most = Math.max(...passed);
      check(most <= all.length / 2, `no task starts before ${all.length / 2} earlier ones: one starts before ${most}`);
    },
  },
  {
    id: 'run/each-its-own-error',
    clause: 'R3',
    title: 'each of twenty tasks that fail, between others that succeed, has its own error',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2 });
      const numbers = numbersBelow(40);
      const settled = await t.gives(
        'the tasks',
        Promise.allSettled(
          numbers.map((number) => dispatcher.execute(number % 2 === 0 ? forms.echo(number) : forms.throws(number))),
        ),
      );
      alike(
        settled.map((each) =>
          each.status === 'fulfilled' ? { value: each.value } : { reason: each.reason as unknown },
        ),
        numbers.map((number) => (number % 2 === 0 ? { value: number } : { reason: number })),
        'their outcomes',
      );
    },
  },
  {
    id: 'run/turn-after-10-ms',
    clause: 'R8',
    title: 'with `parallel: false`, other work of the thread gets a turn when tasks have run for 10 ms, and not later',
    requires: { parallel: false },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const count = 20 * mostTasks;
      const all = numbersBelow(count).map(() => dispatcher.executeAsync(running.spinFor(short)));
      let most = 0;
      for (let left = count; left > 0;) {
        await t.pause(0);
        const before = left;
        left = all.filter((future) => !future.done()).length;
        most = Math.max(most, before - left);
      }
      await t.gives('all tasks', Promise.all(all));
      // However slow the machine is: a task may take longer than it says, but not less.
      check(
        most <= mostTasks,
        `at most ${mostTasks} tasks of ${short} ms run between two turns of a timer: ${most} did`,
      );
    },
  },
];
