import { alike, check, same } from '../assertions.js';
import type { Case } from '../case.js';
import { cancelling } from '../fixtures/cancelling.js';
import { running as tasks } from '../fixtures/running.js';
import { arrivals, createSharedGate, openShared } from '../fixtures/shared-gate.js';

/** Tasks that run at the same time, and tasks that do not hold back others. */
export const parallel: readonly Case[] = [
  {
    id: 'run/workers-in-parallel',
    clause: 'R7',
    title: 'two loops that keep their threads busy run at the same time, and the caller continues',
    requires: { parallel: true, sharedMemory: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2, tasksPerWorker: 1 });
      const words = createSharedGate();
      const all = [1, 2].map((value) => dispatcher.executeAsync(tasks.spin(words, value)));
      await t.eventually('both loops to run', () => arrivals(words) === 2);
      openShared(words);
      alike(await t.gives('both tasks', Promise.all(all)), [1, 2], 'the results');
    },
  },
  {
    id: 'run/loops-in-parallel',
    clause: 'R7',
    title: 'two loops that end when they are cancelled run at the same time, and the caller continues',
    requires: { loopsSeeCancel: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2, tasksPerWorker: 1, cancelGrace: 60_000 });
      const log = t.gate();
      const loops = [1, 2].map(() => dispatcher.executeAsync(cancelling.loopUntilCancelled(log.name)));
      await log.noted('started', 2);
      for (const loop of loops) loop.cancel();
      await log.noted('stopped', 2);
    },
  },
  {
    id: 'run/workers-in-parallel-waiting',
    clause: 'R7',
    title: 'as many waiting tasks run at a time as there are workers',
    requires: { parallel: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2, tasksPerWorker: 1 });
      const gate = t.gate();
      const all = [1, 2].map(() => dispatcher.executeAsync(tasks.placeAt(gate.name)));
      await gate.arrivals(2);
      gate.open();
      const places = await t.gives('both tasks', Promise.all(all));
      check(places[0]?.worker !== places[1]?.worker, 'they ran on different workers');
    },
  },
  {
    id: 'run/callers-thread-breathes',
    clause: 'R8',
    title: 'with `parallel: false`, timers of the caller’s thread fire between tasks',
    requires: { parallel: false },
    async run(t) {
      const dispatcher = await t.dispatcher();
      const all = Array.from({ length: 30 }, () => dispatcher.executeAsync(tasks.spinFor(3)));
      await t.pause(0);
      check(
        all.some((future) => !future.done()),
        'a timer fires before 30 tasks of 3 ms are done',
      );
      await t.gives('all tasks', Promise.all(all));
    },
  },
  {
    id: 'run/not-stranded-behind-a-slow-task',
    clause: 'R9',
    title: 'the idle worker finishes a burst while the other is occupied by a slow task',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2, tasksPerWorker: 1 });
      // The dispatcher has learnt that such tasks are short, so it may prefetch them.
      await t.gives(
        'a first burst',
        Promise.all(Array.from({ length: 200 }, () => dispatcher.execute(tasks.double(1)))),
      );
      const gate = t.gate();
      const before = Array.from({ length: 100 }, () => dispatcher.executeAsync(tasks.double(2)));
      const slow = dispatcher.executeAsync(tasks.hold(gate.name, 'slow'));
      const after = Array.from({ length: 100 }, () => dispatcher.executeAsync(tasks.double(3)));
      await t.gives('the burst around the slow task', Promise.all([...before, ...after]));
      same(slow.done(), false, 'done() of the slow task');
      gate.open();
      same(await t.gives('the slow task', slow), 'slow', 'its result');
    },
  },
  {
    id: 'run/not-stranded-behind-a-busy-loop',
    clause: 'R9',
    title: 'the idle worker finishes a burst while the other is occupied by a loop that never yields',
    requires: { parallel: true, sharedMemory: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2, tasksPerWorker: 1 });
      await t.gives(
        'a first burst',
        Promise.all(Array.from({ length: 200 }, () => dispatcher.execute(tasks.double(1)))),
      );
      const words = createSharedGate();
      const before = Array.from({ length: 100 }, () => dispatcher.executeAsync(tasks.double(2)));
      const slow = dispatcher.executeAsync(tasks.spin(words, 'slow'));
      const after = Array.from({ length: 100 }, () => dispatcher.executeAsync(tasks.double(3)));
      await t.gives('the burst around the loop', Promise.all([...before, ...after]));
      openShared(words);
      same(await t.gives('the loop', slow), 'slow', 'its result');
    },
  },
  {
    id: 'run/finished-result-not-held-back',
    clause: 'R10',
    title: 'a finished result arrives while a loop that never yields runs after it on the same worker',
    requires: { parallel: true, sharedMemory: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const words = createSharedGate();
      const quick = Array.from({ length: 20 }, (_, index) => dispatcher.executeAsync(tasks.double(index)));
      const slow = dispatcher.executeAsync(tasks.spin(words, 'slow'));
      await t.gives('the tasks before the loop', Promise.all(quick));
      same(slow.done(), false, 'done() of the loop');
      openShared(words);
      same(await t.gives('the loop', slow), 'slow', 'its result');
    },
  },
  {
    id: 'run/finished-result-not-held-back-by-one-that-waits',
    clause: 'R10',
    title: 'finished results arrive while a task waits after them on the same worker',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const gate = t.gate();
      await t.gives('a burst', Promise.all(Array.from({ length: 50 }, () => dispatcher.execute(tasks.double(1)))));
      const quick = Array.from({ length: 20 }, (_, index) => dispatcher.executeAsync(tasks.double(index)));
      const slow = dispatcher.executeAsync(tasks.hold(gate.name, 'slow'));
      await t.gives('the tasks before it', Promise.all(quick));
      same(slow.done(), false, 'done() of the task that waits');
      gate.open();
      same(await t.gives('it', slow), 'slow', 'its result');
    },
  },
];
