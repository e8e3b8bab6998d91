import type { Task } from '@dispatch/core';
import { alike, check, same } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { LaterNumbers, listOf, nextOf, Numbers, tooMany } from './inputs.js';

/** How far `map` runs ahead of its consumer. */
export const mappingAhead: readonly Case[] = [
  {
    id: 'map/concurrency',
    clause: 'M3',
    title: 'with `concurrency: 3`, three tasks of the map run at a time if there are slots, and never more',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 10 });
      const crowds = await t.gives(
        'the map',
        listOf(dispatcher.map(() => running.crowd(5), new Numbers(30), { concurrency: 3 })),
      );
      same(Math.max(...crowds), 3, 'the highest number of tasks that ran at a time');
    },
  },
  {
    id: 'map/one-at-a-time',
    clause: 'M3',
    title: 'with `concurrency: 1`, each task starts after the previous one has ended',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 4 });
      const crowds = await t.gives(
        'the map',
        listOf(dispatcher.map(() => running.crowd(5), new Numbers(5), { concurrency: 1 })),
      );
      same(Math.max(...crowds), 1, 'the highest number of tasks that ran at a time');
    },
  },
  ...[true, false].map((ordered): Case => ({
    id: `map/concurrency-counts-what-is-not-taken-${ordered ? 'ordered' : 'unordered'}`,
    clause: 'M3',
    title: `results that have not been taken count towards \`concurrency\` too, ${ordered ? 'in order' : 'as tasks finish'}`,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 4 });
      const gate = t.gate();
      const items = new Numbers();
      const results = dispatcher.map((item) => running.hold(gate.name, item), items, { concurrency: 3, ordered });
      const first = t.gives('the first result', results.next());
      await gate.arrivals(3);
      same(items.taken, 3, 'how many items are taken before the first result');
      gate.open();
      await first;
      for (let received = 1; received <= 8; received += 1) {
        // Tasks that have finished by then have delivered their results, taken or not.
        await t.gives(
          'other tasks',
          Promise.all([1, 2, 3, 4].map((number) => dispatcher.execute(running.double(number)))),
        );
        check(
          items.taken <= received + 3,
          `at most 3 items are taken ahead of ${received} results: ${items.taken} are taken in all`,
        );
        await nextOf(t, 'the next result', results);
      }
      await t.gives('return()', results.return());
    },
  })),
  {
    id: 'map/concurrency-of-async-items',
    clause: 'M3',
    title: 'asynchronous items are taken no further ahead than `concurrency` either',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 4 });
      const gate = t.gate();
      const items = new LaterNumbers();
      const results = dispatcher.map((item) => running.hold(gate.name, item), items, { concurrency: 2 });
      const first = t.gives('the first result', results.next());
      await gate.arrivals(2);
      await t.gives('other tasks', Promise.all([1, 2, 3].map((number) => dispatcher.execute(running.double(number)))));
      same(items.counts.taken, 2, 'how many items are taken before the first result');
      gate.open();
      same((await first).value, 0, 'its value');
      await t.gives('return()', results.return());
    },
  },
  ...(
    [
      ['endless', 'endless items', () => new Numbers(), 1],
      ['endless-async', 'endless async items', () => new LaterNumbers(), 1],
      ['endless-with-unlimited-slots', 'endless items and `tasksPerWorker: Infinity`', () => new Numbers(), Infinity],
      [
        'endless-async-with-unlimited-slots',
        'endless async items and `tasksPerWorker: Infinity`',
        () => new LaterNumbers(),
        Infinity,
      ],
      ['endless-with-a-million-slots', 'endless items and a million slots', () => new Numbers(), 1_000_000],
    ] as const
  ).map(([id, what, make, tasksPerWorker]): Case => ({
    id: `map/${id}-items`,
    clause: 'M3',
    title: `with ${what}, a map takes a limited number while its consumer takes nothing`,
    // All tasks of the items that are taken have to end: with unlimited slots, that is thousands.
    deadline: 60_000,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2, tasksPerWorker });
      const items = make();
      const counts = items instanceof Numbers ? items : items.counts;
      const results = dispatcher.map(running.double, items);
      for (let index = 0; index < 10; index += 1)
        same(await nextOf(t, 'the next result', results), 2 * index, 'its value');
      await t.eventually('the map to take no more items', async () => {
        const { taken } = counts;
        await t.pause(20);
        if (counts.taken >= tooMany) return true;
        // The statistics of so many tasks may take long.
        if (counts.taken > taken) return false;
        // An item that is on its way, and a task that has not started, will cause more items to be taken.
        const { queued, running } = dispatcher.stats();
        const asked = items instanceof Numbers ? 0 : items.asked;
        return queued + running + asked === 0;
      });
      const before = counts.taken;
      // The error of the iterator is that of an item, which nothing takes.
      check(before < tooMany, `items are taken only as needed: ${tooMany} were taken`);
      await t.gives('return()', results.return());
      same(counts.taken, before, 'how many items are taken in the end');
      same(counts.closed, 1, 'how often the iterator of the items is closed');
    },
  })),
  {
    id: 'map/keeps-workers-busy',
    clause: 'M3',
    title: 'without `concurrency`, a map uses all slots',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 5 });
      const gate = t.gate();
      const all = t.gives('the map', listOf(dispatcher.map((item) => running.hold(gate.name, item), new Numbers(12))));
      await gate.arrivals(5);
      gate.open();
      alike(
        await all,
        Array.from({ length: 12 }, (_, index) => index),
        'the results',
      );
    },
  },
  {
    id: 'map/slow-item-holds-back-no-task',
    clause: 'M3',
    title: 'tasks of later items run and finish while the result of a slow one is awaited',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const [gate, log] = [t.gate(), t.gate()];
      const factory = (item: number): Task<unknown> =>
        item === 0 ? running.hold(gate.name, '0') : running.note(log.name, String(item));
      const all = t.gives('the map', listOf(dispatcher.map(factory, new Numbers(6), { concurrency: 4 })));
      for (const label of ['1', '2', '3']) await log.noted(label);
      gate.open();
      alike(await all, ['0', '1', '2', '3', '4', '5'], 'the results');
    },
  },
  ...[0, 1].map((maxQueue): Case => ({
    id: `map/small-queue-${maxQueue}`,
    clause: 'M3',
    title: `the number that the dispatcher chooses fits its queue: with a \`maxQueue\` of ${maxQueue}, no task of a map is rejected`,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, maxQueue });
      const results = await t.gives('the map', listOf(dispatcher.map(running.double, new Numbers(300))));
      alike(
        results,
        Array.from({ length: 300 }, (_, index) => 2 * index),
        'the results',
      );
    },
  })),
];
