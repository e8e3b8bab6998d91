import { alike, check, fail, hasCode } from '../assertions.js';
import type { Case } from '../case.js';
import { failing } from '../fixtures/failing.js';
import { running as tasks } from '../fixtures/running.js';
import { checkCounts } from './counting.js';
import { listOf, Numbers } from './inputs.js';
import { busy } from './situations.js';

/** The values of `stats()`. */
export const statistics: readonly Case[] = [
  {
    id: 'stats/of-a-new-dispatcher',
    clause: 'N6',
    title: 'the counts of an unused dispatcher are 0',
    async run(t) {
      checkCounts(await t.dispatcher(), {}, 'at first');
    },
  },
  {
    id: 'stats/counts-add-up',
    clause: 'N6',
    title: 'each task is counted once: as waiting, running, completed, failed (or timed out) or cancelled',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      checkCounts(dispatcher, { running: 1 }, 'while one runs');
      const good = [1, 2, 3].map((number) => dispatcher.executeAsync(tasks.double(number)));
      const bad = dispatcher.executeAsync(failing.fails());
      const cancelled = dispatcher.executeAsync(tasks.double(4));
      checkCounts(dispatcher, { running: 1, queued: 5 }, 'while five wait');
      cancelled.cancel();
      cancelled.cancel();
      checkCounts(dispatcher, { running: 1, queued: 4, cancelled: 1 }, 'after one is cancelled');
      const late = dispatcher.executeAsync(tasks.double(5), { timeout: 20 });
      hasCode(await t.failure('the task with a timeout', late), 'DISPATCH_TIMEOUT', 'its error');
      checkCounts(dispatcher, { running: 1, queued: 4, cancelled: 1, failed: 1 }, 'after one has timed out');
      gate.open();
      await t.gives('the tasks that succeed', Promise.all([holder, ...good]));
      await t.failure('the task that fails', bad);
      checkCounts(dispatcher, { completed: 4, failed: 2, cancelled: 1 }, 'in the end');
    },
  },
  {
    id: 'stats/running-one-that-is-cancelled',
    clause: 'N6',
    title: 'a running task that is cancelled counts as cancelled immediately, and not again when it stops',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t, { cancelGrace: 60_000 });
      holder.cancel();
      checkCounts(dispatcher, { cancelled: 1 }, 'right after cancel()');
      gate.open();
      await t.gives('the next task', dispatcher.execute(tasks.double(1)));
      checkCounts(dispatcher, { cancelled: 1, completed: 1 }, 'in the end');
    },
  },
  {
    id: 'stats/several-at-a-time',
    clause: 'N6',
    title: 'all concurrently running tasks and all waiting tasks are counted',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 3 });
      const gate = t.gate();
      const all = Array.from({ length: 5 }, () => dispatcher.executeAsync(tasks.hold(gate.name)));
      await gate.arrivals(3);
      checkCounts(dispatcher, { running: 3, queued: 2 }, 'while the slots are taken');
      gate.open();
      await t.gives('all tasks', Promise.all(all));
      checkCounts(dispatcher, { completed: 5 }, 'in the end');
    },
  },
  {
    id: 'stats/tasks-of-a-map',
    clause: 'N6',
    title: 'the tasks of a map are counted like others',
    async run(t) {
      const dispatcher = await t.dispatcher();
      await t.gives('the map', listOf(dispatcher.map(tasks.double, new Numbers(50))));
      checkCounts(dispatcher, { completed: 50 }, 'after it');
    },
  },
  {
    id: 'stats/after-close',
    clause: 'N6',
    title: 'the counts remain after the dispatcher is closed, and no worker is left',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      await t.gives('a task', dispatcher.execute(tasks.double(1)));
      await t.failure('a task that fails', dispatcher.execute(failing.fails()));
      await t.gives('close()', dispatcher.close());
      checkCounts(dispatcher, { completed: 1, failed: 1 }, 'after close()');
      alike(dispatcher.stats().workers, [], 'the workers');
    },
  },
  {
    id: 'stats/no-durations-yet',
    clause: 'N7',
    title: 'there are no durations before the first task has ended, and both afterwards',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const before = dispatcher.stats();
      alike([before.waitTime, before.runTime], [undefined, undefined], 'the durations while the first task runs');
      gate.open();
      await t.gives('it', holder);
      const { runTime, waitTime } = dispatcher.stats();
      for (const [name, duration] of Object.entries({ runTime, waitTime })) {
        if (duration === undefined) fail(`there is a duration after a task: ${name} is undefined`);
        check(
          duration.p50 >= 0 && duration.p99 >= duration.p50,
          `the percentiles of ${name} are in order: ${duration.p50} and ${duration.p99}`,
        );
      }
    },
  },
  {
    id: 'stats/runtime',
    clause: 'N7',
    title: 'the reported run time of tasks that run for 50 ms is no shorter, and no longer than their caller waited',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const begun = performance.now();
      for (let index = 0; index < 3; index += 1) await t.gives('a task', dispatcher.execute(tasks.spinFor(50)));
      const waited = performance.now() - begun;
      const { runTime } = dispatcher.stats();
      if (runTime === undefined) fail('there is a run time after three tasks: it is undefined');
      check(runTime.p50 >= 45, `the median run time is at least 45 ms: it is ${runTime.p50}`);
      check(
        runTime.p99 >= runTime.p50 && runTime.p99 <= 1.02 * waited + 5,
        `no task runs longer than all together (${waited} ms): the 99th percentile is ${runTime.p99}`,
      );
    },
  },
  {
    id: 'stats/waiting',
    clause: 'N7',
    title:
      'the reported waiting time of tasks that wait for 50 ms is no shorter, and no longer than their caller waited',
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const begun = performance.now();
      const all = [1, 2, 3, 4].map((number) => dispatcher.executeAsync(tasks.double(number)));
      await t.pause(60);
      gate.open();
      await t.gives('all tasks', Promise.all(all));
      const waited = performance.now() - begun;
      const { waitTime } = dispatcher.stats();
      if (waitTime === undefined) fail('there is a waiting time after five tasks: it is undefined');
      // The median of five is that of one of the four tasks that waited.
      check(waitTime.p50 >= 45, `the median waiting time is at least 45 ms: it is ${waitTime.p50}`);
      check(
        waitTime.p99 >= waitTime.p50,
        `the 99th percentile (${waitTime.p99}) is not below the median (${waitTime.p50})`,
      );
      check(
        waitTime.p50 <= 1.02 * waited + 5,
        `no task waits longer than its caller (${waited} ms): the median is ${waitTime.p50}`,
      );
    },
  },
];
