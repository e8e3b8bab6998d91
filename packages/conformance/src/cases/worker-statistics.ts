import type { Dispatcher, WorkerStats } from '@dispatch/core';
import { alike, check, fail, same } from '../assertions.js';
import type { Case } from '../case.js';
import { failing } from '../fixtures/failing.js';
import { running as tasks } from '../fixtures/running.js';

/** The statistics of the only worker. */
function onlyWorker(dispatcher: Dispatcher): WorkerStats {
  const { workers } = dispatcher.stats();
  const [worker] = workers;
  return worker === undefined || workers.length > 1
    ? fail(`stats() lists one worker: it lists ${workers.length}`)
    : worker;
}

/** What `stats()` reports about workers. */
export const workerStatistics: readonly Case[] = [
  {
    id: 'stats/worker-numbers',
    clause: 'N8',
    title: 'workers are listed with the numbers of currentTask().worker',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2 });
      const places = await t.gives(
        'some tasks',
        Promise.all(Array.from({ length: 10 }, () => dispatcher.execute(tasks.placeAfter(2)))),
      );
      const listed = dispatcher.stats().workers.map(({ worker }) => worker);
      same(new Set(listed).size, listed.length, 'how many different numbers there are for that many workers');
      for (const { worker } of places)
        check(
          worker !== undefined && listed.includes(worker),
          `worker ${worker} is listed: listed are ${listed.join(', ')}`,
        );
    },
  },
  {
    id: 'stats/worker-busy-and-idle',
    clause: 'N8',
    title: 'a worker is busy while it runs tasks, then idle, and has the numbers of running and answered tasks',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const gate = t.gate();
      const all = [1, 2].map(() => dispatcher.executeAsync(tasks.hold(gate.name)));
      await gate.arrivals(2);
      // The dispatcher may be notified that the worker is ready after its tasks have started.
      await t.eventually('the worker to have started', () => onlyWorker(dispatcher).state !== 'starting');
      const during = onlyWorker(dispatcher);
      alike(
        [during.state, during.running, during.answered],
        ['busy', 2, 0],
        'its state, and the tasks it runs and has answered',
      );
      gate.open();
      await t.gives('both tasks', Promise.all(all));
      await t.failure('a task that fails', dispatcher.execute(failing.fails()));
      const after = onlyWorker(dispatcher);
      alike(
        [after.state, after.running, after.answered],
        ['idle', 0, 3],
        'its state afterwards, and the tasks it runs and has answered',
      );
    },
  },
  {
    id: 'stats/utilisation-of-an-idle-worker',
    clause: 'N8',
    title: 'the utilisation of an unused worker is 0',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 1, max: 1 } });
      await t.gives('ready()', dispatcher.ready());
      await t.pause(20);
      const { answered, state, utilisation } = onlyWorker(dispatcher);
      alike({ answered, state, utilisation }, { answered: 0, state: 'idle', utilisation: 0 }, 'its statistics');
    },
  },
  {
    id: 'stats/utilisation',
    clause: 'N8',
    title:
      'the utilisation of a worker is from 0 to 1: above a half while it is always in use, and lower after an idle time',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: { min: 1, max: 1 }, tasksPerWorker: 1 });
      await t.gives('ready()', dispatcher.ready());
      await t.gives('a task', dispatcher.execute(tasks.spinFor(100)));
      const gate = t.gate();
      const holder = dispatcher.executeAsync(tasks.hold(gate.name));
      await gate.arrivals();
      // However long the worker was idle before on a busy machine: from here on the share approaches 1.
      for (let tries = 0; tries < 250 && onlyWorker(dispatcher).utilisation <= 0.5; tries += 1) await t.pause(20);
      const inUse = onlyWorker(dispatcher).utilisation;
      check(inUse > 0.5 && inUse <= 1, `the utilisation of a worker that is always in use is above a half: ${inUse}`);
      gate.open();
      await t.gives('the task', holder);
      const before = onlyWorker(dispatcher).utilisation;
      await t.pause(50);
      const rested = onlyWorker(dispatcher).utilisation;
      check(
        rested > 0 && rested < before,
        `after an idle time the utilisation is lower, and not 0: ${rested} after ${before}`,
      );
    },
  },
  {
    id: 'stats/utilisation-of-slots',
    clause: 'N8',
    title: 'with one of four slots in use, the utilisation is at most a quarter',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 4 });
      const gate = t.gate();
      const holder = dispatcher.executeAsync(tasks.hold(gate.name));
      await gate.arrivals();
      await t.pause(50);
      const { utilisation } = onlyWorker(dispatcher);
      check(utilisation > 0 && utilisation <= 0.26, `at most a quarter is in use: ${utilisation}`);
      gate.open();
      await t.gives('the task', holder);
    },
  },
  {
    id: 'stats/worker-that-retires',
    clause: 'N8',
    title:
      'a worker that has reached maxTasksPerWorker is retiring until the tasks on it have settled, then it is not listed',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2, maxTasksPerWorker: 2 });
      const gate = t.gate();
      const held = [1, 2].map(() => dispatcher.executeAsync(tasks.hold(gate.name)));
      await gate.arrivals(2);
      await t.eventually('the worker to have started', () => dispatcher.stats().workers[0]?.state !== 'starting');
      const [first] = dispatcher.stats().workers;
      alike([first?.state, first?.running, first?.answered], ['retiring', 2, 0], 'its statistics');
      gate.open();
      await t.gives('the tasks', Promise.all(held));
      const { worker } = await t.gives('the next task', dispatcher.execute(tasks.place()));
      alike(
        dispatcher.stats().workers.map((each) => each.worker),
        [worker],
        'the workers that are listed then',
      );
      check(worker !== first?.worker, 'the next task has another worker');
    },
  },
];
