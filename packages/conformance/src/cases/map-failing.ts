import type { Task } from '@dispatch/core';
import { alike, check, isInstance, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { Context } from '../context.js';
import { cancelling } from '../fixtures/cancelling.js';
import { failing } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';
import { LaterNumbers, listOf, nextOf, Numbers } from './inputs.js';

/** Takes what a generator has before its failure, which has to be followed by its end. @returns the values and the error. */
async function untilFailure(t: Context, results: AsyncGenerator<unknown, unknown, void>): Promise<readonly [values: unknown[], error: unknown]> {
  const values: unknown[] = [];
  const error = await t.failure(
    'the map',
    (async () => {
      for await (const value of results) values.push(value);
    })(),
  );
  alike(await t.gives('next() after the failure', results.next()), { done: true, value: undefined }, 'its result');
  return [values, error];
}

/** What fails an item before there is a task: the items of a map, and its factory. */
const failures: readonly {
  readonly id: string;
  readonly title: string;
  make(error: Error): readonly [factory: (item: number) => Task<number>, items: Iterable<number> | AsyncIterable<number>];
}[] = [
  {
    id: 'factory',
    title: 'a factory that throws fails its item',
    make: (error) => [
      (item) => {
        if (item === 2) throw error;
        return running.double(item);
      },
      new Numbers(),
    ],
  },
  {
    id: 'items',
    title: 'an iterator that throws fails the item that was asked for',
    make: (error) => [
      running.double,
      (function* items(): Generator<number> {
        yield* [0, 1];
        throw error;
      })(),
    ],
  },
  {
    id: 'async-items',
    title: 'an asynchronous iterator that throws fails the item that was asked for',
    make: (error) => [
      running.double,
      (async function* items(): AsyncGenerator<number> {
        yield* [0, 1];
        throw error;
      })(),
    ],
  },
];

/** What becomes of a map when a task, an item or the factory fails. */
export const mappingFailing: readonly Case[] = [
  {
    id: 'map/failure-after-earlier-results',
    clause: 'M5',
    title: 'the first failure comes after the results of earlier items, and cancels the tasks of later ones',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 3 });
      const [earlier, failure, log] = [t.gate(), t.gate(), t.gate()];
      const factory = (item: number): Task<unknown> =>
        item === 0 ? running.hold(earlier.name, 'earlier') : item === 1 ? failing.failsAt(failure.name) : cancelling.untilAborted(log.name);
      const items = new Numbers();
      const results = dispatcher.map(factory, items, { concurrency: 3 });
      const first = t.gives('the first result', results.next());
      await log.noted('started');
      failure.open();
      await t.eventually('the second task to fail', () => dispatcher.stats().failed === 1);
      earlier.open();
      alike(await first, { done: false, value: 'earlier' }, 'the first result');
      const [values, error] = await untilFailure(t, results);
      alike(values, [], 'the results after the first');
      isInstance(error, RangeError, 'the error');
      same(error.message, 'fails', 'its message');
      await t.eventually('the later task to be told', () => log.notes.some((note) => String(note).startsWith('AbortError')));
      same(items.closed, 1, 'how often the iterator of the items is closed');
    },
  },
  {
    id: 'map/failure-out-of-order',
    clause: 'M5',
    title: 'with `ordered: false` a failure ends the map at once, and cancels the tasks of earlier items too',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 3 });
      const [failure, log] = [t.gate(), t.gate()];
      const factory = (item: number): Task<unknown> => (item === 1 ? failing.failsAt(failure.name) : cancelling.untilAborted(log.name));
      const ending = untilFailure(t, dispatcher.map(factory, [0, 1], { concurrency: 2, ordered: false }));
      await log.noted('started');
      failure.open();
      const [values, error] = await ending;
      alike(values, [], 'the results');
      isInstance(error, RangeError, 'the error');
      await t.eventually('the earlier task to be told', () => log.notes.some((note) => String(note).startsWith('AbortError')));
    },
  },
  {
    id: 'map/failure-takes-no-more',
    clause: 'M5',
    title: 'after a failure no item is taken, no task is left, and the asynchronous iterator of the items is closed',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const items = new LaterNumbers();
      const factory = (item: number): Task<number> => (item === 3 ? failing.fails() : running.double(item));
      const [values] = await untilFailure(t, dispatcher.map(factory, items));
      alike(values, [0, 2, 4], 'the results');
      await t.eventually('the items to be closed', () => items.counts.closed === 1);
      const { taken } = items.counts;
      await t.gives('another task', dispatcher.execute(running.double(1)));
      await t.pause(20);
      same(items.counts.taken, taken, 'how many items are taken a while after the failure');
      const { queued, running: active } = dispatcher.stats();
      alike([queued, active], [0, 0], 'how many tasks wait and run');
    },
  },
  {
    id: 'map/failure-while-nobody-waits',
    clause: 'M5',
    title: 'a failure that happens while nobody waits for it is there when its turn comes',
    async run(t) {
      const dispatcher = await t.dispatcher();
      const factory = (item: number): Task<number> => (item > 0 ? failing.fails() : running.double(item));
      const results = dispatcher.map(factory, new Numbers(3));
      same(await nextOf(t, 'the first result', results), 0, 'it');
      await t.eventually('another task to fail', () => dispatcher.stats().failed > 0);
      await t.pause(0);
      const [values, error] = await untilFailure(t, results);
      alike(values, [], 'the results after the first');
      isInstance(error, RangeError, 'the error');
    },
  },
  ...failures.flatMap(({ id, title, make }): Case[] => [
    {
      id: `map/${id}-that-fails`,
      clause: 'M8',
      title: `${title}: results before it come first, then what it threw`,
      async run(t) {
        const dispatcher = await t.dispatcher();
        const thrown = new Error('thrown on this side');
        const [factory, items] = make(thrown);
        const [values, error] = await untilFailure(t, dispatcher.map(factory, items));
        alike(values, [0, 2], 'the results');
        same(error, thrown, 'the error');
        if (items instanceof Numbers) same(items.closed, 1, 'how often the iterator of the items is closed');
      },
    },
    {
      id: `map/${id}-that-fails-settled`,
      clause: 'M8',
      title: `with \`settled: true\`, ${title}, and it is a result like any other`,
      async run(t) {
        const dispatcher = await t.dispatcher();
        const thrown = new Error('thrown on this side');
        const [factory, items] = make(thrown);
        const results = dispatcher.map(factory, items, { settled: true });
        for (const value of [0, 2]) alike(await nextOf(t, 'a result', results), { item: value / 2, status: 'fulfilled', value }, 'it');
        const third = await nextOf(t, 'the third result', results);
        check(third.status === 'rejected' && third.reason === thrown, 'the third result is a rejection with what was thrown');
        // A factory may do better with the next item; after its error an iterator is at its end.
        if (items instanceof Numbers) alike(await nextOf(t, 'a fourth result', results), { item: 3, status: 'fulfilled', value: 6 }, 'it');
        else alike(await t.gives('next()', results.next()), { done: true, value: undefined }, 'its result');
        await t.gives('return()', results.return());
      },
    },
  ]),
  {
    id: 'map/items-that-give-no-iterator',
    clause: 'M8',
    title: 'what throws when it is asked for its iterator fails the first next()',
    async run(t) {
      const dispatcher = await t.dispatcher();
      const thrown = new Error('no iterator today');
      const items: Iterable<number> = {
        [Symbol.iterator]() {
          throw thrown;
        },
      };
      const [values, error] = await untilFailure(t, dispatcher.map(running.double, items));
      alike(values, [], 'the results');
      same(error, thrown, 'the error');
    },
  },
  {
    id: 'map/factory-that-makes-no-task',
    clause: 'M8',
    title: 'a factory that gives no task fails its item with a TypeError that says what to do',
    async run(t) {
      const dispatcher = await t.dispatcher();
      // @ts-expect-error No task: refused at compile time too.
      const [values, error] = await untilFailure(t, dispatcher.map((item: number) => (item === 0 ? running.double(0) : 2 * item), new Numbers()));
      alike(values, [0], 'the results');
      isInstance(error, TypeError, 'the error');
      mentions(error.message, ['defineTasks'], 'its message');
    },
  },
  ...[true, false].map(
    (ordered): Case => ({
      id: `map/settled-${ordered ? 'ordered' : 'unordered'}`,
      clause: 'M9',
      title: `with \`settled: true\` a failure ends nothing: each item has its outcome, ${ordered ? 'in order' : 'as the tasks finish'}`,
      async run(t) {
        const dispatcher = await t.dispatcher({ workers: 1 });
        const factory = (item: number): Task<number> => (item % 3 === 1 ? failing.fails() : running.double(item));
        const outcomes = await t.gives('the map', listOf(dispatcher.map(factory, new Numbers(9), { ordered, settled: true })));
        same(outcomes.length, 9, 'how many outcomes there are');
        if (!ordered) outcomes.sort((a, b) => a.item - b.item);
        for (const [item, outcome] of outcomes.entries()) {
          if (item % 3 !== 1) alike(outcome, { item, status: 'fulfilled', value: 2 * item }, `the outcome of item ${item}`);
          else {
            check(outcome.status === 'rejected', `the outcome of item ${item} is a rejection`);
            isInstance(outcome.reason, RangeError, 'its reason');
            alike({ ...outcome, reason: null }, { item, status: 'rejected', reason: null }, 'the rest of the outcome');
          }
        }
      },
    }),
  ),
  {
    id: 'map/settled-very-item',
    clause: 'M9',
    title: 'an outcome has the very item, and no copy of it',
    async run(t) {
      const dispatcher = await t.dispatcher();
      const items = [{ number: 1 }, { number: 2 }];
      const factory = (item: { number: number }): Task<number> => (item.number === 1 ? failing.fails() : running.double(item.number));
      const outcomes = await t.gives('the map', listOf(dispatcher.map(factory, items, { settled: true })));
      alike(outcomes.map(({ status }) => status), ['rejected', 'fulfilled'], 'the outcomes');
      for (const [index, item] of items.entries()) same(outcomes[index]?.item, item, `the item of outcome ${index}`);
    },
  },
];
