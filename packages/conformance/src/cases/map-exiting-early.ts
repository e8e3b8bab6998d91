import type { Task } from '@dispatch/core';
import { alike, same } from '../assertions.js';
import type { Case } from '../case.js';
import { cancelling } from '../fixtures/cancelling.js';
import { errors } from '../fixtures/errors.js';
import { running } from '../fixtures/running.js';
import type { Gate } from '../gate.js';
import { GivenItems, LaterNumbers, nextOf, Numbers } from './inputs.js';
import { untilNothingRuns, warm } from './map-situations.js';

/** Two tasks that return the number; all later ones wait until they are cancelled. */
function twoThenWaiting(log: Gate): (item: number) => Task<unknown> {
  return (item) => (item < 2 ? running.double(item) : cancelling.untilAborted(log.name));
}

/** All numbers, endlessly; closing it waits for a promise. */
async function* closingSlowly(closing: Promise<void>): AsyncGenerator<number, void, void> {
  try {
    for (let number = 0; ; number += 1) yield number;
  } finally {
    await closing;
  }
}

/** How a map ends before its items do. */
export const mappingExitingEarly: readonly Case[] = [
  ...(
    [
      ['endless', () => new Numbers()],
      ['endless-async', () => new LaterNumbers()],
    ] as const
  ).map(([id, make]): Case => ({
    id: `map/leaving-${id}-items`,
    clause: 'M6',
    title: `exiting the loop over a map of ${id.replace('-', ' ')} items early leaves nothing running and closes their iterator`,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 3 });
      await warm(t, dispatcher);
      const log = t.gate();
      const items = make();
      const counts = items instanceof Numbers ? items : items.counts;
      const values: unknown[] = [];
      await t.gives(
        'the loop',
        (async () => {
          for await (const value of dispatcher.map(twoThenWaiting(log), items)) {
            values.push(value);
            if (values.length < 2) continue;
            await log.noted('started', 2);
            break;
          }
        })(),
      );
      alike(values, [0, 2], 'the results');
      // An iterator with a pending request closes when the requested item has arrived.
      await t.eventually('the iterator of the items to be closed', () => counts.closed === 1);
      const { taken } = counts;
      await untilNothingRuns(t, dispatcher, log);
      same(counts.taken, taken, 'how many items are taken a while after that');
      same(counts.closed, 1, 'how often their iterator is closed');
      same(await t.gives('another task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  })),
  {
    id: 'map/return-while-next-waits',
    clause: 'M6',
    title: 'return() does not wait for a pending next(): the tasks are cancelled, and next() gets the end',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const log = t.gate();
      const items = new Numbers();
      const results = dispatcher.map(() => cancelling.untilAborted(log.name), items, { concurrency: 2 });
      const next = t.gives('the pending next()', results.next());
      await log.noted('started', 2);
      alike(await t.gives('return()', results.return()), { done: true, value: undefined }, 'its result');
      alike(await next, { done: true, value: undefined }, 'its result');
      same(items.closed, 1, 'how often the iterator of the items is closed');
      await untilNothingRuns(t, dispatcher, log);
    },
  },
  {
    id: 'map/return-while-an-item-is-awaited',
    clause: 'M6',
    title: 'return() does not wait for an item that has not arrived; when it arrives, no task is made for it',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const items = new GivenItems<number>();
      let made = 0;
      const results = dispatcher.map((item) => {
        made += 1;
        return running.double(item);
      }, items);
      items.give(1);
      same(await nextOf(t, 'the first result', results), 2, 'it');
      await t.eventually('the next item to be asked for', () => items.awaited);
      await t.gives('return()', results.return());
      items.give(2);
      await t.eventually('the items to be closed', () => items.closed === 1);
      await t.gives('another task', dispatcher.execute(running.double(3)));
      same(made, 1, 'how many tasks were made');
    },
  },
  {
    id: 'map/return-from-the-factory',
    clause: 'M6',
    title: 'after a factory closes its own map, nothing more starts, not even the task that the factory returns',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const log = t.gate();
      const items = new Numbers();
      const results = dispatcher.map((item) => {
        if (item === 1) void results.return();
        return running.note(log.name, `item ${item}`);
      }, items);
      // The first result may have been dropped.
      await t.gives('the first next()', results.next());
      alike(await t.gives('the next', results.next()), { done: true, value: undefined }, 'its result');
      await t.gives('another task', dispatcher.execute(running.note(log.name, 'another')));
      await log.noted('another');
      same(log.notes.includes('item 1'), false, 'whether the task of the factory that closed the map has started');
      same(items.taken, 2, 'how many items were taken');
      same(items.closed, 1, 'how often the iterator of the items is closed');
    },
  },
  {
    id: 'map/return-while-a-promise-is-awaited',
    clause: 'M6',
    title: 'when an item that is a promise fulfils after return(), no task is made for it',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      let give = (_item: number): void => {};
      const promise = new Promise<number>((resolve) => {
        give = resolve;
      });
      let made = 0;
      const results = dispatcher.map(
        (item) => {
          made += 1;
          return running.double(item);
        },
        [1, promise],
        { concurrency: 2 },
      );
      same(await nextOf(t, 'the first result', results), 2, 'it');
      await t.turns();
      await t.gives('return()', results.return());
      give(2);
      await t.turns();
      await t.gives('another task', dispatcher.execute(running.double(3)));
      same(made, 1, 'how many tasks were made');
    },
  },
  {
    id: 'map/return-while-the-items-do-not-close',
    clause: 'M6',
    title: 'return() cancels the tasks in progress at once, even if the iterator of the items takes long to close',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const log = t.gate();
      let close = (): void => {};
      const closing = new Promise<void>((resolve) => {
        close = resolve;
      });
      const items = new Numbers(2);
      const slow: AsyncIterable<number> = {
        [Symbol.asyncIterator]() {
          const iterator = items[Symbol.iterator]();
          return {
            next: () => Promise.resolve(iterator.next()),
            return: () => closing.then(() => ({ done: true, value: undefined })),
          };
        },
      };
      const results = dispatcher.map(() => cancelling.untilAborted(log.name), slow, { concurrency: 1 });
      const next = t.gives('the pending next()', results.next());
      await log.noted('started');
      const returned = t.later(results.return());
      await untilNothingRuns(t, dispatcher, log);
      close();
      alike(await t.gives('return()', returned), { done: true, value: undefined }, 'its result');
      alike(await next, { done: true, value: undefined }, 'the result of next()');
    },
  },
  {
    id: 'map/return-of-a-rejected-promise',
    clause: 'M6',
    title: 'return() of a promise that rejects rejects with its error when the items are closed; nothing is unhandled',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      await warm(t, dispatcher);
      const log = t.gate();
      let close = (): void => {};
      const items = closingSlowly(new Promise((resolve) => (close = resolve)));
      const results = dispatcher.map(
        (item) => (item === 0 ? running.double(1) : cancelling.untilAborted(log.name)),
        items,
        { concurrency: 1 },
      );
      same(await nextOf(t, 'the first result', results), 2, 'it');
      await log.noted('started');
      const error = new RangeError('no value');
      let hasSettled = false;
      const returned = t.later(
        results.return(Promise.reject(error)).finally(() => {
          hasSettled = true;
        }),
      );
      await t.turns();
      same(hasSettled, false, 'whether return() has settled before the items are closed');
      close();
      same(await t.failure('return()', returned), error, 'its error');
    },
  },
  {
    id: 'map/return-drops-a-failure',
    clause: 'M6',
    title: 'return() fulfils although the task of an item has failed whose turn has not come',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const items = [0, 1];
      const results = dispatcher.map((item) => (item === 0 ? running.double(1) : errors.fail('RangeError')), items, {
        concurrency: 2,
      });
      same(await nextOf(t, 'the first result', results), 2, 'it');
      await t.eventually('the other task to fail', () => dispatcher.stats().failed === 1);
      alike(await t.gives('return()', results.return()), { done: true, value: undefined }, 'its result');
    },
  },
];
