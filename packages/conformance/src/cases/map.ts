import type { Task } from '@dispatch/core';
import { alike, same } from '../assertions.js';
import type { Case } from '../case.js';
import { context } from '../fixtures/context.js';
import { running } from '../fixtures/running.js';
import { values } from '../fixtures/values.js';
import { LaterNumbers, listOf, nextOf, Numbers } from './inputs.js';

/** What items may be: the kind, how to make it, and the items in it. */
const inputs: readonly (readonly [
  kind: string,
  make: () => Iterable<unknown> | AsyncIterable<unknown>,
  items: readonly unknown[],
])[] = [
  ['array', () => [1, 'two', null], [1, 'two', null]],
  ['string', () => 'a\u{1F600}b', ['a', '\u{1F600}', 'b']],
  ['empty-string', () => '', []],
  ['Set', () => new Set(['b', 'a', 'b']), ['b', 'a']],
  [
    'Map',
    () =>
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    [
      ['a', 1],
      ['b', 2],
    ],
  ],
  ['typed-array', () => new Uint8Array([1, 2, 300]), [1, 2, 44]],
  ['iterator', () => [1, 2].values(), [1, 2]],
  [
    'generator',
    function* numbers(): Generator<number> {
      yield 1;
      yield 2;
    },
    [1, 2],
  ],
  [
    'async-generator',
    async function* numbers(): AsyncGenerator<number> {
      yield 1;
      yield 2;
    },
    [1, 2],
  ],
  ['async-iterable', () => new LaterNumbers(3), [0, 1, 2]],
];

/** Which results `map` yields, and in which order. */
export const mapping: readonly Case[] = [
  {
    id: 'map/in-order',
    clause: 'M1',
    title: 'results are in the order of the items, even if later tasks finish first',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const [slow, quick, log] = [t.gate(), t.gate(), t.gate()];
      quick.open();
      const results = dispatcher.map(
        (label) => running.holdAndNote(label === 'a' ? slow.name : quick.name, log.name, label),
        ['a', 'b', 'c'],
      );
      const all = t.gives('the map', listOf(results));
      await log.noted('end c');
      slow.open();
      alike(await all, ['a', 'b', 'c'], 'the results');
    },
  },
  {
    id: 'map/many-tiny-items',
    clause: 'M1',
    title: 'all results of 20 000 tiny items arrive in order',
    deadline: 30_000,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2 });
      const results = await t.gives('the map', listOf(dispatcher.map(running.double, new Numbers(20_000))));
      same(results.length, 20_000, 'how many results there are');
      same(
        results.findIndex((result, index) => result !== 2 * index),
        -1,
        'the position of the first wrong result',
      );
    },
  },
  {
    id: 'map/no-items',
    clause: 'M1',
    title: 'a map without items ends immediately and stays ended',
    async run(t) {
      const dispatcher = await t.shared();
      const results = dispatcher.map(running.double, []);
      for (const time of ['first', 'second'])
        alike(await t.gives(`the ${time} next()`, results.next()), { done: true, value: undefined }, 'its result');
    },
  },
  {
    id: 'map/item-alone',
    clause: 'M1',
    title: 'the factory is called with the item, and nothing else',
    async run(t) {
      const dispatcher = await t.shared();
      const results = dispatcher.map((...args: unknown[]) => context.count(...args), ['a', 'b']);
      alike(await t.gives('the map', listOf(results)), [1, 1], 'how many arguments there were');
    },
  },
  {
    id: 'map/next-without-waiting',
    clause: 'M1',
    title: 'concurrent calls of next() get one result each, in order',
    async run(t) {
      const dispatcher = await t.shared();
      const results = dispatcher.map(running.double, [1, 2, 3]);
      const calls = await t.gives('five calls of next()', Promise.all([1, 2, 3, 4, 5].map(() => results.next())));
      const end = { done: true, value: undefined };
      alike(
        calls,
        [{ done: false, value: 2 }, { done: false, value: 4 }, { done: false, value: 6 }, end, end],
        'their results',
      );
    },
  },
  {
    id: 'map/as-tasks-finish',
    clause: 'M2',
    title: 'with `ordered: false`, results are in the order in which the tasks finish',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 3 });
      const gates = { a: t.gate(), b: t.gate(), c: t.gate() };
      const log = t.gate();
      const labels = ['a', 'b', 'c'] as const;
      const results = dispatcher.map((label) => running.holdAndNote(gates[label].name, log.name, label), labels, {
        concurrency: 3,
        ordered: false,
      });
      for (const label of ['c', 'a', 'b'] as const) {
        const next = t.gives('next()', results.next());
        await log.noted(`begin ${label}`);
        gates[label].open();
        alike(await next, { done: false, value: label }, 'its result');
      }
      alike(await t.gives('the last next()', results.next()), { done: true, value: undefined }, 'its result');
    },
  },
  {
    id: 'map/others-pass-a-slow-one',
    clause: 'M2',
    title: 'with `ordered: false`, a slow item does not hold back others',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const gate = t.gate();
      const factory = (item: number): Task<unknown> => (item === 0 ? running.hold(gate.name, 0) : running.double(item));
      const results = dispatcher.map(factory, new Numbers(30), { ordered: false });
      const others: unknown[] = [];
      while (others.length < 29) others.push(await nextOf(t, 'the next of the others', results));
      alike(new Set(others).size, 29, 'how many different results there are');
      gate.open();
      same(await nextOf(t, 'the slow one', results), 0, 'its result');
    },
  },
  ...inputs.map(([kind, make, items]): Case => ({
    id: `map/items-${kind}`,
    clause: 'M4',
    title: `the items of a map can be passed as: ${kind.replaceAll('-', ' ')}`,
    async run(t) {
      const dispatcher = await t.shared();
      alike(await t.gives('the map', listOf(dispatcher.map(values.echo, make()))), items, 'the results');
    },
  })),
  ...(
    [
      ['items', () => new Numbers()],
      ['async-items', () => new LaterNumbers()],
    ] as const
  ).map(([id, make]): Case => ({
    id: `map/${id}-untouched-before-next`,
    clause: 'M4',
    title: `nothing is taken from the ${id.replace('-', ' ')} of a map before the first next(), or ever if it is closed before that`,
    async run(t) {
      const dispatcher = await t.shared();
      const items = make();
      const counts = items instanceof Numbers ? items : items.counts;
      const results = dispatcher.map(running.double, items);
      await t.gives('a task', dispatcher.execute(running.double(1)));
      await t.gives('return()', results.return());
      alike(await t.gives('next()', results.next()), { done: true, value: undefined }, 'its result');
      alike([counts.opened, counts.taken], [0, 0], 'how often the items were opened, and how many were taken');
    },
  })),
  {
    id: 'map/one-item-at-a-time',
    clause: 'M4',
    title: 'no item is requested before the previous one has arrived',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 4 });
      const items = new LaterNumbers(20);
      const results = await t.gives('the map', listOf(dispatcher.map(running.double, items, { concurrency: 10 })));
      same(items.mostAsked, 1, 'the highest number of items requested at a time');
      alike(
        results,
        Array.from({ length: 20 }, (_, index) => 2 * index),
        'the results',
      );
    },
  },
];
