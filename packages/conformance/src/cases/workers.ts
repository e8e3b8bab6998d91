import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { running } from '../fixtures/running.js';
import { busy } from './situations.js';

/**
 * Uses a worker beyond `min` with increasing pauses, until it has been ended for being idle and another has taken over.
 */
async function untilReplaced(t: CaseContext): Promise<void> {
  const dispatcher = await t.dispatcher({ workers: { min: 0, max: 1 }, idleTimeout: 20 });
  const first = await t.gives('a first task', dispatcher.execute(running.place()));
  let pause = 50 + t.slack;
  await t.eventually('a task to run on another worker', async () => {
    // Each task resets the idle time.
    await t.pause(pause);
    pause *= 2;
    return (await dispatcher.execute(running.place())).worker !== first.worker;
  });
}

/** The options about workers and the queue, and `ready()`. */
export const workers: readonly Case[] = [
  {
    id: 'ready/resolves',
    clause: 'R13',
    title: 'ready() fulfils, even when called again, and tasks run afterwards',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2 });
      await t.gives('ready()', dispatcher.ready());
      await t.gives('ready() again', Promise.all([dispatcher.ready(), dispatcher.ready()]));
      same(await t.gives('a task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'ready/while-busy',
    clause: 'R13',
    title: 'ready() fulfils while tasks run',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      await t.gives('ready()', dispatcher.ready());
      gate.open();
      same(await t.gives('the task', holder), 'holder', 'its result');
    },
  },
  {
    id: 'ready/not-needed',
    clause: 'R13',
    title: 'the first task runs without ready()',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 0, max: 2 } });
      same(await t.gives('the task', dispatcher.execute(running.double(2))), 4, 'its result');
      await t.gives('ready()', dispatcher.ready());
    },
  },
  {
    id: 'queue/full',
    clause: 'R14',
    title: 'with `maxQueue` tasks waiting, the future of the next task fails with a QueueFullError, and the others run',
    async run(t) {
      const { dispatcher, gate } = await busy(t, { maxQueue: 2 });
      const waiting = [1, 2].map((number) => dispatcher.executeAsync(running.double(number)));
      const refused = dispatcher.executeAsync(running.double(3));
      hasCode(await t.failure('the task beyond the limit', refused), 'DISPATCH_QUEUE_FULL', 'its error');
      hasCode(
        await t.failure('another one', dispatcher.execute(running.double(4))),
        'DISPATCH_QUEUE_FULL',
        'its error',
      );
      gate.open();
      alike(await t.gives('the waiting tasks', Promise.all(waiting)), [2, 4], 'their results');
      same(await t.gives('a task afterwards', dispatcher.execute(running.double(5))), 10, 'its result');
    },
  },
  {
    id: 'queue/cancel-makes-room',
    clause: 'R14',
    title: 'a waiting task that is cancelled or times out makes room in the queue',
    async run(t) {
      const { dispatcher, gate } = await busy(t, { maxQueue: 1 });
      const first = dispatcher.executeAsync(running.double(1));
      first.cancel();
      const second = dispatcher.executeAsync(running.double(2), { timeout: 20 });
      hasCode(await t.failure('the second task', second), 'DISPATCH_TIMEOUT', 'its error');
      const third = dispatcher.executeAsync(running.double(3));
      gate.open();
      same(await t.gives('the third task', third), 6, 'its result');
    },
  },
  {
    id: 'queue/none-may-wait',
    clause: 'R14',
    title: 'with a `maxQueue` of 0, a task that can use a free slot is accepted, and one that has to wait is rejected',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t, { maxQueue: 0 });
      hasCode(
        await t.failure('a task that has to wait', dispatcher.execute(running.double(1))),
        'DISPATCH_QUEUE_FULL',
        'its error',
      );
      gate.open();
      same(await t.gives('the accepted task', holder), 'holder', 'its result');
      same(await t.gives('a task afterwards', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'workers/replaced-after-many-tasks',
    clause: 'R15',
    title:
      'a worker runs at most `maxTasksPerWorker` tasks, then another takes over, and no task is left waiting forever',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, maxTasksPerWorker: 3 });
      const places = await t.gives(
        'ten tasks',
        Promise.all(Array.from({ length: 10 }, () => dispatcher.execute(running.place()))),
      );
      const ran = new Map<unknown, number>();
      for (const { worker } of places) ran.set(worker, (ran.get(worker) ?? 0) + 1);
      check(
        [...ran.values()].every((count) => count <= 3),
        `no worker ran more than 3 tasks: they ran ${[...ran.values()].join(', ')}`,
      );
      check(ran.size >= 4, `at least 4 workers ran the ten tasks: ${ran.size} did`);
      if (t.capabilities.modules === 'shared') return;
      const lives = new Set(places.map(({ life }) => life));
      same(lives.size, ran.size, 'how many copies of the module there were, for that many workers');
    },
  },
  {
    id: 'workers/replaced-with-neighbours',
    clause: 'R15',
    title: 'a worker that has reached `maxTasksPerWorker` is ended only when the tasks on it have settled',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2, maxTasksPerWorker: 2 });
      const gate = t.gate();
      const held = dispatcher.executeAsync(running.hold(gate.name, 'held'));
      await gate.arrivals();
      const others = [1, 2, 3].map((number) => dispatcher.executeAsync(running.double(number)));
      same(await t.gives('the task beside it', others[0] ?? Promise.reject(new Error('no task'))), 2, 'its result');
      gate.open();
      same(await t.gives('the held task', held), 'held', 'its result');
      alike(await t.gives('the others', Promise.all(others)), [2, 4, 6], 'their results');
    },
  },
  {
    id: 'workers/idle-ones-end',
    clause: 'R16',
    title: 'a worker beyond `min` that has been idle for `idleTimeout` ends, and another runs the next task',
    async run(t) {
      await untilReplaced(t);
    },
  },
  {
    id: 'workers/kept-ones-stay',
    clause: 'R16',
    title: 'a worker within `min` stays, while one beyond `min` that is idle for as long ends',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 1, max: 1 }, idleTimeout: 20 });
      const before = await t.gives('a first task', dispatcher.execute(running.place()));
      await untilReplaced(t);
      const after = await t.gives('the next task', dispatcher.execute(running.place()));
      alike([after.worker, after.life], [before.worker, before.life], 'the worker, and the copy of the module');
    },
  },
  {
    id: 'workers/never-more-than-allowed',
    clause: 'R17',
    title: 'there are never more workers than `workers` allows',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 1, max: 2 } });
      const places = await t.gives(
        'a burst',
        Promise.all(Array.from({ length: 60 }, () => dispatcher.execute(running.placeAfter(2)))),
      );
      const seen = new Set(places.map(({ worker }) => worker));
      check(seen.size <= 2, `at most 2 workers ran the burst: ${seen.size} did`);
    },
  },
  {
    id: 'workers/numbers',
    clause: 'A13',
    title: 'the number of a worker is the same for all its tasks and differs between workers',
    requires: { modules: ['imported', 'served'], parallel: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2 });
      const places = await t.gives(
        'a burst',
        Promise.all(Array.from({ length: 40 }, () => dispatcher.execute(running.placeAfter(2)))),
      );
      const numbers = new Map(places.map((place) => [place.life, place.worker]));
      check(
        places.every((place) => place.worker !== undefined && numbers.get(place.life) === place.worker),
        'each worker has one number',
      );
      same(new Set(numbers.values()).size, numbers.size, 'how many different numbers there are for that many workers');
    },
  },
  {
    id: 'workers/numbers-of-two',
    clause: 'A13',
    title: 'two workers that run a task each at the same time have different numbers, and keep them',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 2, max: 2 }, tasksPerWorker: 1 });
      await t.gives('ready()', dispatcher.ready());
      const numbers: unknown[][] = [];
      for (let round = 0; round < 2; round += 1) {
        const gate = t.gate();
        const held = [1, 2].map(() => dispatcher.execute(running.placeAt(gate.name)));
        await gate.arrivals(2);
        gate.open();
        numbers.push((await t.gives('both tasks', Promise.all(held))).map(({ worker }) => worker).toSorted());
      }
      same(new Set(numbers[0]).size, 2, 'how many numbers there are');
      alike(numbers[1], numbers[0], 'the numbers of the next two tasks');
    },
  },
];
