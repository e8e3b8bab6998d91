import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { failing } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';
import { busyKeyWorker } from './situations.js';

/** Which worker runs the tasks with one key. */
export const affinity: readonly Case[] = [
  {
    id: 'affinity/same-worker',
    clause: 'R19',
    title: 'tasks with the same key run on the same worker, mixed with many others',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 3 });
      const keys = ['a', 'b', 'c', 'd', undefined];
      const all = Array.from({ length: 100 }, (_, index) => {
        const key = keys[index % keys.length];
        return dispatcher.execute(running.placeAfter(1), { affinity: key });
      });
      const places = await t.gives('all tasks', Promise.all(all));
      for (const [offset, key] of keys.entries()) {
        const numbers = new Set(
          places.filter((_, index) => index % keys.length === offset).map(({ worker }) => worker),
        );
        if (key !== undefined) same(numbers.size, 1, `how many workers ran the tasks with the key '${key}'`);
      }
    },
  },
  {
    id: 'affinity/one-after-the-other',
    clause: 'R19',
    title: 'a key stays with its worker, even if the worker is idle in between',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 3, max: 3 } });
      await t.gives('ready()', dispatcher.ready());
      const workers = new Set<unknown>();
      for (let index = 0; index < 10; index += 1) {
        const others = [1, 2, 3].map((number) => dispatcher.executeAsync(running.double(number)));
        workers.add((await t.gives('a task', dispatcher.execute(running.place(), { affinity: 'key' }))).worker);
        await t.gives('others', Promise.all(others));
      }
      same(workers.size, 1, 'how many workers ran the tasks with the key');
    },
  },
  {
    id: 'affinity/burst-of-short-tasks',
    clause: 'R19',
    title: 'short tasks with one key stay on its worker while another is idle, even if the worker has prefetched tasks',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 2, max: 2 } });
      await t.gives(
        'a burst without a key',
        Promise.all(Array.from({ length: 200 }, () => dispatcher.execute(running.place()))),
      );
      const burst = Array.from({ length: 500 }, () => dispatcher.execute(running.place(), { affinity: 'key' }));
      const places = await t.gives('a burst with a key', Promise.all(burst));
      same(new Set(places.map(({ worker }) => worker)).size, 1, 'how many workers ran it');
      const calls = places.map(({ call }) => call);
      alike(
        calls,
        calls.toSorted((a, b) => a - b),
        'the order in which they ran',
      );
    },
  },
  ...(['text', '', 0, -1.5] as const).map((key): Case => ({
    id: `affinity/waits-for-its-worker-${key === '' ? 'empty' : key}`,
    clause: 'R19',
    title: `a task whose key is ${JSON.stringify(key)} waits for the key's worker while another one is idle`,
    async run(t) {
      const { dispatcher, gate, holder } = await busyKeyWorker(t, key);
      const bound = dispatcher.executeAsync(running.place(), { affinity: key });
      const other = await t.gives('a task without a key', dispatcher.execute(running.place()));
      same(bound.state, 'pending', 'the state of the task with the key');
      gate.open();
      const home = await t.gives('the earlier task', holder);
      same((await t.gives('the task with the key', bound)).worker, home.worker, 'its worker');
      check(other.worker !== home.worker, 'the task without a key ran on another worker');
    },
  })),
  {
    id: 'affinity/number-and-string',
    clause: 'R19',
    title: 'the keys 1 and "1" are different keys',
    async run(t) {
      const { dispatcher, gate, holder } = await busyKeyWorker(t, 1);
      const other = await t.gives('a task with the key "1"', dispatcher.execute(running.place(), { affinity: '1' }));
      same(holder.state, 'running', 'the state of the task with the key 1');
      gate.open();
      check(
        (await t.gives('the task with the key 1', holder)).worker !== other.worker,
        'they ran on different workers',
      );
    },
  },
  {
    id: 'affinity/worker-that-dies',
    clause: 'R19',
    title: 'when the key’s worker dies, another worker takes over the key and the tasks that waited for it',
    requires: { crashRecovery: ['all', 'announced'] },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 2, max: 2 }, tasksPerWorker: 1 });
      await t.gives('ready()', dispatcher.ready());
      const before = await t.gives('a first task', dispatcher.execute(running.place(), { affinity: 'key' }));
      const gate = t.gate();
      const dying = dispatcher.executeAsync(failing.exitAt(gate.name, 3), { affinity: 'key' });
      await gate.arrivals();
      const bound = [1, 2, 3].map(() => dispatcher.executeAsync(running.placeAfter(1), { affinity: 'key' }));
      gate.open();
      hasCode(await t.failure('the task that ends its worker', dying), 'DISPATCH_WORKER_LOST', 'its error');
      const after = await t.gives('the tasks that waited', Promise.all(bound));
      after.push(await t.gives('a later task', dispatcher.execute(running.place(), { affinity: 'key' })));
      same(new Set(after.map(({ life }) => life)).size, 1, 'how many workers ran them');
      check(after[0]?.life !== before.life, 'it is not the worker that died');
    },
  },
  {
    id: 'affinity/worker-that-is-worn-out',
    clause: 'R19',
    title:
      'when the key’s worker has reached maxTasksPerWorker, another worker takes over the key, and no task is left waiting forever',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2, maxTasksPerWorker: 3 });
      const all = Array.from({ length: 10 }, () => dispatcher.execute(running.placeAfter(1), { affinity: 'key' }));
      const workers = (await t.gives('all tasks', Promise.all(all))).map(({ worker }) => worker);
      for (const worker of new Set(workers)) {
        const count = workers.filter((each) => each === worker).length;
        check(count <= 3, `no worker runs more than 3 of them, and worker ${worker} ran ${count}`);
        // A key does not return to an earlier worker.
        same(
          workers.lastIndexOf(worker) - workers.indexOf(worker),
          count - 1,
          `the distance between the first and the last task of worker ${worker}`,
        );
      }
    },
  },
  {
    id: 'affinity/closing',
    clause: 'R19',
    title: 'a closing dispatcher still runs tasks that wait for their worker on that worker',
    async run(t) {
      const { dispatcher, gate, holder } = await busyKeyWorker(t, 'key');
      const bound = [1, 2].map(() => dispatcher.executeAsync(running.place(), { affinity: 'key' }));
      const closed = dispatcher.close();
      gate.open();
      const home = await t.gives('the earlier task', holder);
      for (const place of await t.gives('the tasks that waited', Promise.all(bound)))
        same(place.worker, home.worker, 'the worker of one');
      await t.gives('close()', closed);
    },
  },
];
