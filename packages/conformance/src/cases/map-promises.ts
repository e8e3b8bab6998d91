import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { listOf, nextOf } from './inputs.js';
import { untilFailure } from './map-situations.js';

/** Items that note whether their iterator was closed. */
function closable<A>(items: readonly A[]): Iterable<A> & { closed: number } {
  const iterable = {
    closed: 0,
    *[Symbol.iterator](): Generator<A, void, void> {
      let finished = false;
      try {
        yield* items;
        finished = true;
      } finally {
        if (!finished) iterable.closed += 1;
      }
    },
  };
  return iterable;
}

/** Promises among the items of a map. */
export const mappingPromises: readonly Case[] = [
  {
    id: 'map/promises-are-awaited',
    clause: 'M12',
    title: 'promises among the items of an iterable are awaited: the factory gets their values, in order',
    async run(t) {
      const dispatcher = await t.shared();
      const given: unknown[] = [];
      const thenable: PromiseLike<number> = { then: (...callbacks) => Promise.resolve(3).then(...callbacks) };
      const later = t.later(new Promise<number>((resolve) => setTimeout(resolve, 10, 1)));
      const results = dispatcher.map(
        (item) => {
          given.push(item);
          return running.double(item);
        },
        [later, 2, thenable],
      );
      alike(await t.gives('the map', listOf(results)), [2, 4, 6], 'the results');
      alike(given, [1, 2, 3], 'what the factory was given');
    },
  },
  {
    id: 'map/promises-settled-item',
    clause: 'M12',
    title: 'the outcome of an item that is a promise has its value as the item',
    async run(t) {
      const dispatcher = await t.shared();
      const item = { number: 1 };
      const results = dispatcher.map(({ number }) => running.double(number), [Promise.resolve(item)], {
        settled: true,
      });
      same((await nextOf(t, 'the outcome', results)).item, item, 'its item');
      await t.gives('the end', results.next());
    },
  },
  {
    id: 'map/promise-that-rejects',
    clause: 'M12',
    title: 'a promise that rejects fails its item: results before it come first, and the iterator is closed',
    async run(t) {
      const dispatcher = await t.shared();
      const reason = new Error('no item today');
      const items = closable([Promise.resolve(1), t.later(Promise.reject<number>(reason)), Promise.resolve(3)]);
      const given: unknown[] = [];
      const [values, error] = await untilFailure(
        t,
        dispatcher.map((item: number) => {
          given.push(item);
          return running.double(item);
        }, items),
      );
      alike(values, [2], 'the results');
      same(error, reason, 'the error');
      alike(given, [1], 'what the factory was given');
      same(items.closed, 1, 'how often the iterator of the items is closed');
    },
  },
  {
    id: 'map/promise-that-rejects-settled',
    clause: 'M12',
    title: 'with `settled: true` a promise that rejects is an outcome without an item, and the map continues',
    async run(t) {
      const dispatcher = await t.shared();
      const reason = new Error('no item today');
      const items = [Promise.resolve(1), t.later(Promise.reject<number>(reason)), 3];
      const results = dispatcher.map(running.double, items, { settled: true });
      alike(await nextOf(t, 'the first outcome', results), { item: 1, status: 'fulfilled', value: 2 }, 'it');
      const second = await nextOf(t, 'the second outcome', results);
      check(second.status === 'rejected' && second.reason === reason, 'the second is a rejection with the reason');
      same(second.item, undefined, 'its item');
      alike(await nextOf(t, 'the third outcome', results), { item: 3, status: 'fulfilled', value: 6 }, 'it');
      alike(await t.gives('next()', results.next()), { done: true, value: undefined }, 'its result');
    },
  },
  {
    id: 'map/promises-of-an-async-iterable',
    clause: 'M12',
    title: 'what an async iterator gives is an item as it is, a promise too',
    async run(t) {
      const dispatcher = await t.shared();
      const promise = Promise.resolve(1);
      const items: AsyncIterable<Promise<number>> = {
        [Symbol.asyncIterator]() {
          let given = false;
          return {
            next() {
              const result = given
                ? { done: true as const, value: undefined }
                : { done: false as const, value: promise };
              given = true;
              return Promise.resolve(result);
            },
          };
        },
      };
      const seen: unknown[] = [];
      const results = dispatcher.map((item) => {
        seen.push(item);
        return running.double(1);
      }, items);
      alike(await t.gives('the map', listOf(results)), [2], 'the results');
      same(seen[0], promise, 'what the factory was given');
    },
  },
  {
    id: 'map/abort-while-a-promise-is-awaited',
    clause: 'M12',
    title:
      'aborting the signal rejects next() also while a promise among the items is awaited, and closes the iterator',
    async run(t) {
      const dispatcher = await t.shared();
      const items = closable([new Promise<number>(() => {})]);
      const controller = new AbortController();
      const failure = t.failure('next()', dispatcher.map(running.double, items, { signal: controller.signal }).next());
      await t.pause(0);
      controller.abort('enough');
      const error = await failure;
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.cause, 'enough', 'its cause');
      same(items.closed, 1, 'how often the iterator of the items is closed');
    },
  },
];
