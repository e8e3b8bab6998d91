import { errors } from '../fixtures/errors.js';
import { running } from '../fixtures/running.js';
import type { CallbackWay } from './callback-ways.js';
import { takeAll } from './taking.js';

function* noting(note: () => void): Generator<number> {
  try {
    for (let number = 0; number < 20; number += 1) {
      note();
      yield number;
    }
  } finally {
    note();
  }
}

async function* notingLater(note: () => void): AsyncGenerator<number> {
  for (const number of noting(note)) {
    await Promise.resolve();
    yield number;
  }
}

/** The callbacks of `map`: its factory, and the iterator of its items. */
export const mapCallbackWays: readonly CallbackWay[] = [
  {
    id: 'map-factory',
    title: 'the factory of map(), if other code consumes the results',
    run({ t, dispatcher, note, elsewhere }) {
      const results = dispatcher.map(
        (number) => {
          note();
          return running.double(number);
        },
        Array.from({ length: 20 }, (_, number) => number),
      );
      return elsewhere(() => takeAll(t, results));
    },
  },
  {
    id: 'map-items',
    title: 'the iterator of the items of map(), if other code consumes the results',
    run({ t, dispatcher, note, elsewhere }) {
      const results = dispatcher.map((number) => running.double(number), noting(note));
      return elsewhere(() => takeAll(t, results));
    },
  },
  {
    id: 'map-items-later',
    title: 'the async iterator of the items of map(), if other code consumes the results',
    run({ t, dispatcher, note, elsewhere }) {
      const results = dispatcher.map((number) => running.double(number), notingLater(note));
      return elsewhere(() => takeAll(t, results));
    },
  },
  {
    id: 'map-items-closed',
    title: 'the iterator of the items of map(), if other code exits the loop early',
    run({ dispatcher, note, elsewhere }) {
      const results = dispatcher.map((number) => running.double(number), noting(note), { concurrency: 1 });
      return elsewhere(async () => {
        await results.next();
        await results.return();
      });
    },
  },
  {
    id: 'map-items-closed-by-a-failure',
    title: 'the iterator of the items of map(), if a task fails and other code consumes the results',
    run({ t, dispatcher, note, elsewhere }) {
      const results = dispatcher.map(
        (number) => (number === 0 ? running.double(number) : errors.fail('RangeError')),
        noting(note),
        { concurrency: 1 },
      );
      return elsewhere(() => t.failure('the map', takeAll(t, results)));
    },
  },
  {
    id: 'map-items-aborted',
    title: 'the iterator of the items of map(), if other code aborts the signal',
    run({ t, dispatcher, note, elsewhere }) {
      const controller = new AbortController();
      const results = dispatcher.map((number) => running.double(number), noting(note), {
        concurrency: 1,
        signal: controller.signal,
      });
      return elsewhere(async () => {
        await results.next();
        controller.abort();
        await t.failure('the map', takeAll(t, results));
      });
    },
  },
];
