import { ManualClock } from '@dispatch/core/testing';
import { alike, check, same } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { busyKeyWorker } from './situations.js';

/** Workers that end while they are idle, and the keys that are bound to them. */
export const idleAndAffinity: readonly Case[] = [
  {
    id: 'affinity/idle-worker-that-ends',
    clause: 'R19',
    title: 'when the key’s worker has ended because it was idle, another worker takes over the key and keeps it',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 0, max: 1 }, idleTimeout: 0 });
      const before = await t.gives('a task', dispatcher.execute(running.place(), { affinity: 'key' }));
      await t.eventually('its worker to end', () => dispatcher.stats().workers.length === 0);
      const after = await t.gives(
        'three tasks',
        Promise.all([1, 2, 3].map(() => dispatcher.execute(running.place(), { affinity: 'key' }))),
      );
      same(new Set(after.map(({ worker }) => worker)).size, 1, 'how many workers ran the next tasks');
      check(after[0]?.worker !== before.worker, 'another worker ran them');
    },
  },
  {
    id: 'affinity/idle-worker-beside-a-busy-one',
    clause: 'R16',
    title:
      'while tasks wait for their key’s worker, an idle worker beyond min ends, and they still run on their worker',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 0, max: 2 }, tasksPerWorker: 1, idleTimeout: 0 });
      const gate = t.gate();
      const holder = dispatcher.executeAsync(running.placeAt(gate.name), { affinity: 'key' });
      await gate.arrivals();
      const bound = [1, 2].map(() => dispatcher.executeAsync(running.place(), { affinity: 'key' }));
      await t.gives('a task without a key', dispatcher.execute(running.place()));
      await t.eventually('its worker to end', () => dispatcher.stats().workers.length === 1);
      alike(
        bound.map(({ state }) => state),
        ['pending', 'pending'],
        'the states of the tasks that wait',
      );
      gate.open();
      const { worker } = await t.gives('the earlier task', holder);
      for (const place of await t.gives('the tasks that waited', Promise.all(bound)))
        same(place.worker, worker, 'the worker of one');
    },
  },
  {
    id: 'affinity/idle-workers-within-min',
    clause: 'R16',
    title: 'workers within min stay with their keys while they are idle, and one beyond min ends with its key',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 1, max: 2 }, tasksPerWorker: 1, idleTimeout: 0 });
      const gate = t.gate();
      const held = ['a', 'b'].map((affinity) => dispatcher.executeAsync(running.placeAt(gate.name), { affinity }));
      await gate.arrivals(2);
      gate.open();
      const homes = (await t.gives('both', Promise.all(held))).map(({ worker }) => worker);
      await t.eventually('one worker to end', () => dispatcher.stats().workers.length === 1);
      const [left] = dispatcher.stats().workers;
      const kept = homes[0] === left?.worker ? 'a' : 'b';
      const place = await t.gives('a task', dispatcher.execute(running.place(), { affinity: kept }));
      same(place.worker, left?.worker, 'the worker of the key whose worker stayed');
      const other = kept === 'a' ? 'b' : 'a';
      const moved = await t.gives('the other key', dispatcher.execute(running.place(), { affinity: other }));
      check(
        !homes.includes(moved.worker) || moved.worker === left?.worker,
        'the other key has a worker that has not ended',
      );
    },
  },
  {
    id: 'workers/idle-again-and-again',
    clause: 'R16',
    title: 'a worker that ends because it is idle is followed by another each time, with a number of its own',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 0, max: 2 }, idleTimeout: 0 });
      const workers: unknown[] = [];
      for (let index = 0; index < 3; index += 1) {
        workers.push((await t.gives('a task', dispatcher.execute(running.place()))).worker);
        await t.eventually('its worker to end', () => dispatcher.stats().workers.length === 0);
      }
      same(new Set(workers).size, 3, 'how many workers there were');
    },
  },
  {
    id: 'workers/idle-time-begins-anew',
    clause: 'R16',
    title: 'a worker beyond min that is used again and again, each time before idleTimeout, does not end',
    async run(t) {
      const clock = new ManualClock();
      const dispatcher = await t.dispatcher({ workers: { min: 0, max: 1 }, idleTimeout: 1000, clock });
      const first = await t.gives('a task', dispatcher.execute(running.place()));
      for (let use = 0; use < 3; use += 1) {
        await t.turns();
        clock.advance(600);
        const next = await t.gives('the next task', dispatcher.execute(running.place()));
        same(next.worker, first.worker, 'the worker of the next task');
      }
      await t.turns();
      clock.advance(1000);
      await t.eventually('the worker to end', () => dispatcher.stats().workers.length === 0);
    },
  },
  ...(
    [
      ['3', 3, 3],
      ['min-2', { min: 2, max: 4 }, 2],
      ['min-0', { min: 0, max: 4 }, 1],
      ['max-only', { max: 4 }, 1],
    ] as const
  ).map(([name, workers, count]): Case => ({
    id: `ready/workers-${name}`,
    clause: 'R13',
    title: `when ready() has fulfilled, ${count} worker(s) have started and are idle, also when it is called again: ${name}`,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers });
      alike(dispatcher.stats().workers, [], 'the workers before ready()');
      await t.gives('ready() twice at once', Promise.all([dispatcher.ready(), dispatcher.ready()]));
      const states = dispatcher.stats().workers.map(({ state, answered }) => [state, answered]);
      alike(
        states,
        Array.from(states, () => ['idle', 0]),
        'the states, and the numbers of answered tasks',
      );
      same(states.length, count, 'how many workers there are');
      const numbers = dispatcher.stats().workers.map(({ worker }) => worker);
      await t.gives('ready() again', dispatcher.ready());
      alike(
        dispatcher.stats().workers.map(({ worker }) => worker),
        numbers,
        'the workers after another call',
      );
      same(new Set(numbers).size, count, 'how many numbers they have');
    },
  })),
  {
    id: 'ready/workers-of-which-some-run-already',
    clause: 'R13',
    title: 'ready() starts only the workers that are missing',
    async run(t) {
      const { dispatcher, gate, holder } = await busyKeyWorker(t, 'key');
      await t.gives('ready()', dispatcher.ready());
      same(dispatcher.stats().workers.length, 2, 'how many workers there are');
      gate.open();
      await t.gives('the task', holder);
      same(dispatcher.stats().workers.length, 2, 'how many workers there are after it');
    },
  },
  {
    id: 'affinity/uses-all-slots',
    clause: 'R19',
    title:
      'as many tasks with one key run at a time as its worker has slots, and one more waits although a worker is idle',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 2, max: 2 }, tasksPerWorker: 2 });
      await t.gives('ready()', dispatcher.ready());
      const gate = t.gate();
      const bound = [1, 2, 3].map(() => dispatcher.executeAsync(running.placeAt(gate.name), { affinity: 'key' }));
      await gate.arrivals(2);
      await t.gives('a task without a key', dispatcher.execute(running.place()));
      alike(
        bound.map(({ state }) => state),
        ['running', 'running', 'pending'],
        'the states of the tasks with the key',
      );
      gate.open();
      const places = await t.gives('the tasks with the key', Promise.all(bound));
      same(new Set(places.map(({ worker }) => worker)).size, 1, 'how many workers ran them');
    },
  },
];
