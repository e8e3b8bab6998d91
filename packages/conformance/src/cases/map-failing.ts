import type { Task } from '@dispatch/core';
import { alike, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { cancelling } from '../fixtures/cancelling.js';
import { failing } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';
import { LaterNumbers, nextOf, Numbers } from './inputs.js';
import { untilFailure } from './map-situations.js';

/** What happens to a map when a task, an item or the factory fails. */
export const mappingFailing: readonly Case[] = [
  {
    id: 'map/failure-after-earlier-results',
    clause: 'M5',
    title: 'the first failure is delivered after the results of earlier items, and cancels the tasks of later ones',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 3 });
      const [earlier, failure, log] = [t.gate(), t.gate(), t.gate()];
      const factory = (item: number): Task<unknown> =>
        item === 0
          ? running.hold(earlier.name, 'earlier')
          : item === 1
            ? failing.failsAt(failure.name)
            : cancelling.untilAborted(log.name);
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
      await t.eventually('the later task to be cancelled', () =>
        log.notes.some((note) => String(note).startsWith('AbortError')),
      );
      same(items.closed, 1, 'how often the iterator of the items is closed');
    },
  },
  {
    id: 'map/failure-out-of-order',
    clause: 'M5',
    title: 'with `ordered: false`, a failure ends the map immediately and cancels the tasks of earlier items too',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 3 });
      const [failure, log] = [t.gate(), t.gate()];
      const factory = (item: number): Task<unknown> =>
        item === 1 ? failing.failsAt(failure.name) : cancelling.untilAborted(log.name);
      const ending = t.later(untilFailure(t, dispatcher.map(factory, [0, 1], { concurrency: 2, ordered: false })));
      await log.noted('started');
      failure.open();
      const [values, error] = await ending;
      alike(values, [], 'the results');
      isInstance(error, RangeError, 'the error');
      await t.eventually('the earlier task to be cancelled', () =>
        log.notes.some((note) => String(note).startsWith('AbortError')),
      );
    },
  },
  {
    id: 'map/failure-takes-no-more',
    clause: 'M5',
    title: 'after a failure, no item is taken, no task is left, and the asynchronous iterator of the items is closed',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const items = new LaterNumbers();
      const factory = (item: number): Task<number> => (item === 3 ? failing.fails() : running.double(item));
      const [values] = await untilFailure(t, dispatcher.map(factory, items));
      alike(values, [0, 2, 4], 'the results');
      await t.eventually('the items to be closed', () => items.counts.closed === 1);
      const { taken } = items.counts;
      for (let round = 0; round < 5; round += 1) await t.gives('another task', dispatcher.execute(running.double(1)));
      await t.turns();
      same(items.counts.taken, taken, 'how many items are taken a while after the failure');
      const { queued, running: active } = dispatcher.stats();
      alike([queued, active], [0, 0], 'how many tasks wait and run');
    },
  },
  {
    id: 'map/failure-while-nobody-waits',
    clause: 'M5',
    title: 'a failure that happens while no next() is pending is delivered in its turn',
    async run(t) {
      const dispatcher = await t.shared();
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
];
