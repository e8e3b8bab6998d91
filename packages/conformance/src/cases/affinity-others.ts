import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { busyKeyWorker } from './situations.js';

/** How tasks that wait for their key's worker affect other tasks. */
export const affinityOthers: readonly Case[] = [
  {
    id: 'affinity/keys-spread',
    clause: 'R20',
    title: 'tasks with another key run on an idle worker while those of a busy worker wait',
    async run(t) {
      const { dispatcher, gate, holder } = await busyKeyWorker(t, 'a');
      const bound = [1, 2, 3].map(() => dispatcher.executeAsync(running.place(), { affinity: 'a' }));
      const others = [1, 2, 3].map(() => dispatcher.executeAsync(running.place(), { affinity: 'b' }));
      const places = await t.gives('the tasks with the key b', Promise.all(others));
      check(
        bound.every((future) => future.state === 'pending'),
        'the tasks with the key a wait',
      );
      gate.open();
      const home = await t.gives('the earlier task', holder);
      for (const place of await t.gives('the tasks with the key a', Promise.all(bound)))
        same(place.worker, home.worker, 'the worker of one');
      check(
        places.every((place) => place.worker !== home.worker),
        'each key has its own worker',
      );
    },
  },
  {
    id: 'affinity/holds-back-nobody',
    clause: 'R20',
    title: 'many tasks that wait for a busy worker do not hold back other tasks, whatever their priority',
    async run(t) {
      const { dispatcher, gate, holder } = await busyKeyWorker(t, 'key');
      const bound = Array.from({ length: 50 }, () =>
        dispatcher.executeAsync(running.place(), { affinity: 'key', priority: 1 }),
      );
      const others = Array.from({ length: 50 }, (_, index) => dispatcher.executeAsync(running.double(index)));
      await t.gives('the tasks without a key', Promise.all(others));
      same(
        bound.some((future) => future.done()),
        false,
        'whether a task with the key is done',
      );
      same(dispatcher.stats().queued, 50, 'how many wait');
      gate.open();
      await t.gives('the earlier task', holder);
      await t.gives('the tasks with the key', Promise.all(bound));
    },
  },
  {
    id: 'affinity/holds-back-nobody-on-its-worker',
    clause: 'R20',
    title: 'on the key’s worker, tasks with and without the key run in the order submitted',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const [gate, log] = [t.gate(), t.gate()];
      const holder = dispatcher.executeAsync(running.hold(gate.name), { affinity: 'key' });
      await gate.arrivals();
      const labels = ['bound 0', 'free 1', 'bound 2', 'free 3', 'free 4', 'bound 5'];
      const all = labels.map((label) =>
        dispatcher.executeAsync(running.note(log.name, label), label.startsWith('bound') ? { affinity: 'key' } : {}),
      );
      gate.open();
      await t.gives('all tasks', Promise.all([holder, ...all]));
      for (const label of labels) await log.noted(label);
      alike(log.notes, labels, 'the order of starts');
    },
  },
  {
    id: 'affinity/cancelled-while-it-waits',
    clause: 'R20',
    title: 'tasks that wait for their worker can be cancelled or time out, and the remaining ones still run there',
    async run(t) {
      const { dispatcher, gate, holder } = await busyKeyWorker(t, 'key');
      const [cancelled, kept] = [1, 2].map(() => dispatcher.executeAsync(running.place(), { affinity: 'key' }));
      const late = dispatcher.executeAsync(running.place(), { affinity: 'key', timeout: 20 });
      cancelled?.cancel();
      hasCode(await t.failure('the task with a timeout', late), 'DISPATCH_TIMEOUT', 'its error');
      gate.open();
      const home = await t.gives('the earlier task', holder);
      same(
        (await t.gives('the remaining task', kept ?? Promise.reject(new Error('no task')))).worker,
        home.worker,
        'its worker',
      );
    },
  },
];
