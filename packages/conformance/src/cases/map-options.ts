import { alike, same } from '../assertions.js';
import type { Case } from '../case.js';
import { progress } from '../fixtures/progress.js';
import { running } from '../fixtures/running.js';
import { values } from '../fixtures/values.js';
import { listOf } from './inputs.js';
import { busy, busyKeyWorker } from './situations.js';

/** The options that a map has in common with `execute`. */
export const mappingOptions: readonly Case[] = [
  {
    id: 'map/affinity',
    clause: 'M11',
    title: 'the tasks of a map with an affinity key run on the worker of that key, although another one is idle',
    async run(t) {
      const { dispatcher, gate, holder } = await busyKeyWorker(t, 'key');
      const mapped = t.later(
        listOf(dispatcher.map(() => running.place(), [0, 1, 2], { affinity: 'key', concurrency: 3 })),
      );
      await t.gives('a task without a key', dispatcher.execute(running.place()));
      gate.open();
      const { worker } = await t.gives('the task that was there first', holder);
      const places = await t.gives('the map', mapped);
      alike(
        places.map((place) => place.worker),
        [worker, worker, worker],
        'the workers of its tasks',
      );
    },
  },
  {
    id: 'map/priority',
    clause: 'M11',
    title: 'the tasks of a map with a priority overtake waiting tasks of a lower one',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const log = t.gate();
      // More than a worker may hold ahead.
      const others = Array.from({ length: 50 }, (_, index) =>
        dispatcher.execute(running.note(log.name, String(index))),
      );
      const mapped = t.later(
        listOf(
          dispatcher.map((label) => running.note(log.name, label), ['first', 'second'], {
            priority: 1,
            concurrency: 2,
          }),
        ),
      );
      await t.eventually('the tasks of the map to wait', () => dispatcher.stats().queued === 52);
      gate.open();
      await t.gives('all of them', Promise.all([holder, mapped, ...others]));
      for (const label of ['first', 'second', '49']) await log.noted(label);
      alike(
        ['first', 'second'].map((label) => log.notes.indexOf(label) < log.notes.indexOf('49')),
        [true, true],
        'whether they start before the last of the others',
      );
    },
  },
  {
    id: 'map/snapshot',
    clause: 'M11',
    title: 'with `snapshot` the arguments of each task of a map are cloned when it is submitted',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const record = { item: 0 };
      const factory = (item: number) => {
        record.item = item;
        return values.echo(record);
      };
      const mapped = t.later(listOf(dispatcher.map(factory, [1, 2, 3], { snapshot: true, concurrency: 3 })));
      await t.eventually('the tasks of the map to wait', () => dispatcher.stats().queued === 3);
      gate.open();
      await t.gives('the task before them', holder);
      alike(await t.gives('the map', mapped), [{ item: 1 }, { item: 2 }, { item: 3 }], 'its results');
    },
  },
  {
    id: 'map/progress',
    clause: 'M11',
    title: 'progress of each task of a map reaches its onProgress, the last value before the result',
    async run(t) {
      const dispatcher = await t.shared();
      const seen: unknown[] = [];
      const results = dispatcher.map((item: number) => progress.report([item]), [1, 2, 3], {
        onProgress: (value) => void seen.push(value),
      });
      for (const item of [1, 2, 3]) {
        same((await t.gives('a result', results.next())).value, item, 'it');
        same(seen.includes(item), true, `whether the progress of item ${item} came before its result`);
      }
      await t.gives('the end', results.next());
      alike(seen.toSorted(), [1, 2, 3], 'what came in all');
    },
  },
];
