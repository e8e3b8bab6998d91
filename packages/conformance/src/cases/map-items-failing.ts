import type { Task } from '@dispatch/core';
import { alike, check, isInstance, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import { failing } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';
import { listOf, nextOf, Numbers } from './inputs.js';
import { untilFailure } from './map-situations.js';

/** What can fail an item before its task exists: the iterator of the items, and the factory. */
const failures: readonly {
  readonly id: string;
  readonly title: string;
  make(
    error: Error,
  ): readonly [factory: (item: number) => Task<number>, items: Iterable<number> | AsyncIterable<number>];
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
    title: 'an iterator that throws fails the requested item',
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
    title: 'an asynchronous iterator that throws fails the requested item',
    make: (error) => [
      running.double,
      (async function* items(): AsyncGenerator<number> {
        yield* [0, 1];
        throw error;
      })(),
    ],
  },
];

/** What happens to a map when an item or the factory fails, and when failures are yielded as results. */
export const mappingItemsFailing: readonly Case[] = [
  ...failures.flatMap(({ id, title, make }): Case[] => [
    {
      id: `map/${id}-that-fails`,
      clause: 'M8',
      title: `${title}: earlier results are delivered first, then the thrown error`,
      async run(t) {
        const dispatcher = await t.shared();
        const thrown = new Error('thrown on this thread');
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
      title: `with \`settled: true\`, ${title}, and the failure is yielded as a result`,
      async run(t) {
        const dispatcher = await t.shared();
        const thrown = new Error('thrown on this thread');
        const [factory, items] = make(thrown);
        const results = dispatcher.map(factory, items, { settled: true });
        for (const value of [0, 2])
          alike(await nextOf(t, 'a result', results), { item: value / 2, status: 'fulfilled', value }, 'it');
        const third = await nextOf(t, 'the third result', results);
        check(
          third.status === 'rejected' && third.reason === thrown,
          'the third result is a rejection with the thrown error',
        );
        // A factory may succeed with the next item; an iterator has ended after its error.
        if (items instanceof Numbers)
          alike(await nextOf(t, 'a fourth result', results), { item: 3, status: 'fulfilled', value: 6 }, 'it');
        else alike(await t.gives('next()', results.next()), { done: true, value: undefined }, 'its result');
        await t.gives('return()', results.return());
      },
    },
  ]),
  {
    id: 'map/items-that-give-no-iterator',
    clause: 'M8',
    title: 'items that throw when their iterator is requested fail the first next()',
    async run(t) {
      const dispatcher = await t.shared();
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
    title: 'a factory that does not return a task fails its item with a TypeError that says what to do',
    async run(t) {
      const dispatcher = await t.shared();
      const [values, error] = await untilFailure(
        t,
        // @ts-expect-error Not a task: rejected at compile time too.
        dispatcher.map((item: number) => (item === 0 ? running.double(0) : 2 * item), new Numbers()),
      );
      alike(values, [0], 'the results');
      isInstance(error, TypeError, 'the error');
      mentions(error.message, ['defineTasks'], 'its message');
    },
  },
  ...[true, false].map((ordered): Case => ({
    id: `map/settled-${ordered ? 'ordered' : 'unordered'}`,
    clause: 'M9',
    title: `with \`settled: true\`, a failure does not end the map: each item has its outcome, ${ordered ? 'in order' : 'as the tasks finish'}`,
    async run(t) {
      const dispatcher = await t.shared();
      const factory = (item: number): Task<number> => (item % 3 === 1 ? failing.fails() : running.double(item));
      const outcomes = await t.gives(
        'the map',
        listOf(dispatcher.map(factory, new Numbers(9), { ordered, settled: true })),
      );
      same(outcomes.length, 9, 'how many outcomes there are');
      if (!ordered) outcomes.sort((a, b) => Number(a.item) - Number(b.item));
      for (const [item, outcome] of outcomes.entries()) {
        if (item % 3 !== 1)
          alike(outcome, { item, status: 'fulfilled', value: 2 * item }, `the outcome of item ${item}`);
        else {
          check(outcome.status === 'rejected', `the outcome of item ${item} is a rejection`);
          isInstance(outcome.reason, RangeError, 'its reason');
          alike({ ...outcome, reason: null }, { item, status: 'rejected', reason: null }, 'the rest of the outcome');
        }
      }
    },
  })),
  {
    id: 'map/settled-very-item',
    clause: 'M9',
    title: 'an outcome has the original item and not a copy',
    async run(t) {
      const dispatcher = await t.shared();
      const items = [{ number: 1 }, { number: 2 }];
      const factory = (item: { number: number }): Task<number> =>
        item.number === 1 ? failing.fails() : running.double(item.number);
      const outcomes = await t.gives('the map', listOf(dispatcher.map(factory, items, { settled: true })));
      alike(
        outcomes.map(({ status }) => status),
        ['rejected', 'fulfilled'],
        'the outcomes',
      );
      for (const [index, item] of items.entries()) same(outcomes[index]?.item, item, `the item of outcome ${index}`);
    },
  },
];
