import { UnsupportedError, type Dispatcher } from '@dispatch/core';
import { replaceWorkers } from '@dispatch/core/replace-workers';
import { alike, check, isInstance, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { running, type Place } from '../fixtures/running.js';
import { forms } from '../fixtures/forms.js';
import { recorded } from './recording.js';
import { busy, started } from './situations.js';

function placeOf(t: CaseContext, dispatcher: Dispatcher): Promise<Place> {
  return t.gives('a task', dispatcher.execute(running.place()));
}

/** `replaceWorkers()`. */
export const replacedWorkers: readonly Case[] = [
  {
    id: 'workers/replaced-while-idle',
    clause: 'R21',
    title: 'after replaceWorkers(), tasks run on another worker, with another copy of their module',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const before = await placeOf(t, dispatcher);
      replaceWorkers(dispatcher);
      const after = await placeOf(t, dispatcher);
      check(after.worker !== before.worker, `another worker than ${before.worker} runs the task: ${after.worker}`);
      same((await placeOf(t, dispatcher)).worker, after.worker, 'the worker of the next task');
      if (t.capabilities.modules !== 'shared') check(after.life !== before.life, 'the module is another copy');
    },
  },
  {
    id: 'workers/replaced-while-busy',
    clause: 'R21',
    title: 'a running task finishes on its worker, and a task that waits runs on a new one',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const [old] = dispatcher.stats().workers;
      const waiting = dispatcher.executeAsync(running.place());
      replaceWorkers(dispatcher);
      const later = dispatcher.executeAsync(running.place());
      gate.open();
      same(await t.gives('the running task', holder), 'holder', 'its result');
      const places = await t.gives('the other tasks', Promise.all([waiting, later]));
      check(places[0].worker !== old?.worker, `another worker than ${old?.worker} runs the task that waited`);
      same(places[1].worker, places[0].worker, 'the worker of the task submitted afterwards');
    },
  },
  {
    id: 'workers/replaced-all',
    clause: 'R21',
    title: 'replaceWorkers() replaces each of several workers',
    requires: { parallel: true },
    async run(t) {
      const dispatcher = await started(t, { workers: { min: 2, max: 2 }, tasksPerWorker: 1 });
      const gate = t.gate();
      const held = [1, 2].map(() => dispatcher.execute(running.placeAt(gate.name)));
      await gate.arrivals(2);
      gate.open();
      const before = (await t.gives('two tasks', Promise.all(held))).map(({ worker }) => worker);
      replaceWorkers(dispatcher);
      // A worker that was not replaced would be ready first, and take them.
      const all = Array.from({ length: 4 }, () => placeOf(t, dispatcher));
      const after = (await Promise.all(all)).map(({ worker }) => worker);
      check(
        after.every((worker) => !before.includes(worker)),
        `other workers than ${before.join(' and ')} run tasks afterwards: ${after.join(' and ')}`,
      );
    },
  },
  {
    id: 'workers/replaced-each-once',
    clause: 'R21',
    title: 'when workers are replaced, the task that runs and those that wait start once each',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const log = t.gate();
      const labels = ['first', 'second', 'third'];
      const waiting = labels.map((label) => dispatcher.execute(running.note(log.name, label)));
      replaceWorkers(dispatcher);
      gate.open();
      same(await t.gives('the running task', holder), 'holder', 'its result');
      alike(await t.gives('the tasks that waited', Promise.all(waiting)), labels, 'their results');
      await t.gives('a later task', dispatcher.execute(running.note(log.name, 'later')));
      await log.noted('later');
      alike(log.notes.toSorted(), [...labels, 'later'].toSorted(), 'what started');
    },
  },
  {
    id: 'workers/replaced-end',
    clause: 'R21',
    title: 'a worker that was replaced ends once, and is not listed any more',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const [old] = dispatcher.stats().workers;
      const ended = recorded(dispatcher, ['workerended', 'workerlost']);
      replaceWorkers(dispatcher);
      gate.open();
      await t.gives('the running task', holder);
      const { worker } = await placeOf(t, dispatcher);
      await t.eventually('the old worker to end', () => ended.length > 0);
      alike(
        ended.map((event) => [event.type, event.worker]),
        [['workerended', old?.worker]],
        'which workers have ended',
      );
      alike(
        dispatcher.stats().workers.map((each) => each.worker),
        [worker],
        'the workers that are listed',
      );
    },
  },
  {
    id: 'workers/replaced-with-several-tasks',
    clause: 'R21',
    title: 'tasks that share a worker all finish on it',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const gate = t.gate();
      const held = ['one', 'two'].map((name) => dispatcher.executeAsync(running.hold(gate.name, name)));
      await gate.arrivals(2);
      replaceWorkers(dispatcher);
      const after = dispatcher.executeAsync(running.double(4));
      gate.open();
      alike(await t.gives('the running tasks', Promise.all(held)), ['one', 'two'], 'their results');
      same(await t.gives('the task afterwards', after), 8, 'its result');
    },
  },
  {
    id: 'workers/replaced-before-they-start',
    clause: 'R21',
    title: 'replaceWorkers() right after the first tasks are submitted loses none',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2 });
      const tasks = [1, 2, 3].map((number) => dispatcher.execute(running.double(number)));
      replaceWorkers(dispatcher);
      alike(await t.gives('the tasks', Promise.all(tasks)), [2, 4, 6], 'their results');
    },
  },
  {
    id: 'workers/replaced-under-load',
    clause: 'R21',
    title: 'workers that are replaced again and again lose no task, and start none twice',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2 });
      let lost = 0;
      let started = 0;
      dispatcher.events.addEventListener('workerlost', () => (lost += 1));
      dispatcher.events.addEventListener('taskstarted', () => (started += 1));
      const results: Promise<number>[] = [];
      for (let round = 0; round < 5; round += 1) {
        for (let number = 0; number < 20; number += 1) results.push(dispatcher.execute(running.double(number)));
        await t.gives('the first of a round', results[20 * round] ?? Promise.resolve(0));
        replaceWorkers(dispatcher);
      }
      const expected = results.map((_, index) => 2 * (index % 20));
      alike(await t.gives('all tasks', Promise.all(results)), expected, 'their results');
      same(lost, 0, 'how many workers were lost');
      same(started, results.length, 'how many tasks have started');
    },
  },
  {
    id: 'workers/replaced-beside-a-stream',
    clause: 'R21',
    title: 'an open stream continues, and other tasks do not wait for its end',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const stream = dispatcher.stream(forms.counted(4), { highWaterMark: 1 });
      same((await t.gives('the first value', stream.next())).value, 0, 'the first value');
      replaceWorkers(dispatcher);
      same(await t.gives('a task', dispatcher.execute(running.double(2))), 4, 'its result');
      const rest: unknown[] = [];
      await t.gives(
        'the rest of the stream',
        (async () => {
          for await (const value of stream) rest.push(value);
        })(),
      );
      alike(rest, [1, 2, 3], 'the rest of the stream');
    },
  },
  {
    id: 'workers/replaced-with-a-key',
    clause: 'R21',
    title: 'a key gets a new worker, for the tasks that wait and for later ones',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const before = await t.gives('a task', dispatcher.execute(running.place(), { affinity: 'key' }));
      const waiting = dispatcher.execute(running.place(), { affinity: 'key' });
      await t.gives('that task', waiting);
      replaceWorkers(dispatcher);
      const after = await t.gives('another task', dispatcher.execute(running.place(), { affinity: 'key' }));
      check(after.worker !== before.worker, `another worker than ${before.worker} runs it: ${after.worker}`);
    },
  },
  {
    id: 'workers/replaced-in-a-closed-dispatcher',
    clause: 'R21',
    title: 'replaceWorkers() of a dispatcher that closes or is closed has no other effect',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const waiting = dispatcher.executeAsync(running.double(1));
      const closed = dispatcher.close();
      replaceWorkers(dispatcher);
      gate.open();
      same(await t.gives('the running task', holder), 'holder', 'its result');
      same(await t.gives('the task that waits', waiting), 2, 'its result');
      await t.gives('close()', closed);
      replaceWorkers(dispatcher);
      same(dispatcher.status, 'closed', 'the status');
    },
  },
  {
    id: 'workers/replaced-of-what-is-no-dispatcher',
    clause: 'R21',
    title: 'replaceWorkers() throws a TypeError or an UnsupportedError for what is not a dispatcher of an adapter',
    async run(t) {
      const dispatcher = await t.dispatcher();
      for (const wrong of [undefined, null, 'a dispatcher'])
        isInstance(
          thrownBy(`replaceWorkers(${String(wrong)})`, () => replaceWorkers(wrong as never)),
          TypeError,
          'its error',
        );
      const other = new Proxy(dispatcher, {
        get: (target, name) => (name === '~engine' ? undefined : Reflect.get(target, name, target)),
      });
      isInstance(
        thrownBy('replaceWorkers() of another dispatcher', () => replaceWorkers(other)),
        UnsupportedError,
        'its error',
      );
    },
  },
];
