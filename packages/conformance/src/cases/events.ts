import type { TaskEvent } from '@dispatch/core';
import { alike, check, fail, hasCode, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { cancelling } from '../fixtures/cancelling.js';
import { failing } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';
import { listOf } from './inputs.js';
import { memberOf, recorded, typesOf } from './recording.js';
import { blockable, busy } from './situations.js';

const ofTasks = ['taskqueued', 'taskstarted', 'tasksettled'] as const;

/** What happened to each run, in the order of submission. */
function byRun(events: readonly TaskEvent[]): TaskEvent[][] {
  const runs = new Map<number, TaskEvent[]>();
  for (const event of events) runs.set(event.run, [...(runs.get(event.run) ?? []), event]);
  return [...runs].toSorted(([one], [other]) => one - other).map(([, ofRun]) => ofRun);
}

/** What `events` tells of tasks. */
export const events: readonly Case[] = [
  {
    id: 'events/life-of-a-task',
    clause: 'N9',
    title: 'a task is queued, started and settled, and each event has its number, its names, its worker and a time',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, name: 'observed' });
      const seen = recorded(dispatcher, ofTasks);
      const { worker } = await t.gives('the task', dispatcher.execute(running.place()));
      alike(typesOf(seen), [...ofTasks], 'what is told');
      const [queued, started, settled] = seen;
      if (queued === undefined || started === undefined || settled === undefined) return fail('there are three events');
      for (const event of seen) {
        isInstance(event, Event, `'${event.type}'`);
        alike(
          [event.dispatcher, event.namespace, event.task],
          ['observed', 'conformance/running', 'place'],
          `the names in '${event.type}'`,
        );
        same(event.run, queued.run, `the number of the run in '${event.type}'`);
        check(Number.isFinite(event.time), `the time of '${event.type}' is a number: ${event.time}`);
      }
      alike(
        seen.map((event) => memberOf(event, 'worker')),
        [undefined, worker, worker],
        'the workers',
      );
      check(queued.time <= settled.time, `it is queued (${queued.time}) before it is settled (${settled.time})`);
    },
  },
  {
    id: 'events/began-and-ended',
    clause: 'N9',
    title: 'a task that a worker ran is settled with the times at which it began and ended there',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const seen = recorded(dispatcher, ['taskstarted', 'tasksettled']);
      await t.gives('the task', dispatcher.execute(running.spinFor(50)));
      const [start, settled] = seen;
      if (settled?.type !== 'tasksettled') return fail('the second event is that it is settled');
      const { started, ended } = settled;
      if (started === undefined || ended === undefined)
        return fail(`the event has both times: ${started} and ${ended}`);
      check(ended - started >= 45, `the task ran for 50 ms: from ${started} to ${ended}`);
      check(Math.abs((start?.time ?? NaN) - started) < 1, `it started (${start?.time}) when it began (${started})`);
    },
  },
  {
    id: 'events/many-tasks',
    clause: 'N9',
    title:
      'of a hundred tasks on two workers each is queued, started and settled, once and in this order, under a number of its own',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2 });
      const seen = recorded(dispatcher, ofTasks);
      const places = await t.gives(
        'all tasks',
        Promise.all(Array.from({ length: 100 }, () => dispatcher.execute(running.place()))),
      );
      const runs = byRun(seen);
      same(runs.length, 100, 'how many runs there were');
      for (const [index, run] of runs.entries()) {
        alike(typesOf(run), [...ofTasks], `what is told of task ${index}`);
        alike(
          run.map((event) => memberOf(event, 'worker')),
          [undefined, places[index]?.worker, places[index]?.worker],
          `the workers of task ${index}`,
        );
        same(memberOf(run[2], 'outcome'), 'completed', `the outcome of task ${index}`);
      }
    },
  },
  {
    id: 'events/outcomes',
    clause: 'N9',
    title: 'the outcome of a settled task is completed, failed, be it by itself or by its timeout, or cancelled',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const seen = recorded(dispatcher, ofTasks);
      const log = t.gate();
      await t.gives('a task', dispatcher.execute(running.double(1)));
      await t.failure('a task that fails', dispatcher.execute(failing.fails()));
      const cancelled = dispatcher.executeAsync(cancelling.untilAborted(log.name));
      await log.noted('started');
      cancelled.cancel();
      hasCode(
        await t.failure('a task that is late', dispatcher.execute(running.double(1), { timeout: 0 })),
        'DISPATCH_TIMEOUT',
        'its error',
      );
      await t.gives('the next task', dispatcher.execute(running.double(1)));
      const runs = byRun(seen);
      alike(
        runs.map((run) => memberOf(run.at(-1), 'outcome')),
        ['completed', 'failed', 'cancelled', 'failed', 'completed'],
        'the outcomes',
      );
      alike(
        runs.map((run) => run.slice(0, -1).some((event) => memberOf(event, 'outcome') !== undefined)),
        runs.map(() => false),
        'whether one has an outcome before',
      );
    },
  },
  {
    id: 'events/never-started',
    clause: 'N9',
    title: 'a task that is cancelled while it waits is queued and settled, was on no worker, and did not begin or end',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const seen = recorded(dispatcher, ofTasks);
      dispatcher.executeAsync(running.double(1)).cancel();
      alike(typesOf(seen), ['taskqueued', 'tasksettled'], 'what is told of it');
      const [, settled] = seen;
      alike(
        (['outcome', 'worker', 'started', 'ended'] as const).map((name) => memberOf(settled, name)),
        ['cancelled', undefined, undefined, undefined],
        'what is known of it',
      );
      gate.open();
      await t.gives('the task before it', holder);
    },
  },
  {
    id: 'events/before-who-awaits',
    clause: 'N9',
    title: 'a task is told to be settled before whoever awaits its future goes on',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const order: string[] = [];
      dispatcher.events.addEventListener('tasksettled', () => void order.push('event'));
      const future = dispatcher.executeAsync(running.double(1));
      await t.gives(
        'the task',
        future.then(() => void order.push('awaited')),
      );
      alike(order, ['event', 'awaited'], 'who is told');
    },
  },
  {
    id: 'events/of-map-and-stream',
    clause: 'N9',
    title: 'the tasks of a map are told as any other',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const seen = recorded(dispatcher, ofTasks);
      await t.gives('the map', listOf(dispatcher.map(running.double, [1, 2, 3])));
      alike(
        byRun(seen).map(typesOf),
        [1, 2, 3].map(() => [...ofTasks]),
        'what is told',
      );
    },
  },
  {
    id: 'events/of-a-blocking-call',
    clause: 'N9',
    title: 'a task that its caller is blocked for is told as any other',
    requires: { blocking: [true, 'when-ready', 'synchronous'] },
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
      const seen = recorded(dispatcher, ofTasks);
      same(dispatcher.executeSync(running.double(2)), 4, 'its result');
      alike(typesOf(seen), [...ofTasks], 'what is told when executeSync() has returned');
      same(memberOf(seen.at(-1), 'outcome'), 'completed', 'its outcome');
    },
  },
  {
    id: 'events/listening-from-the-middle',
    clause: 'N9',
    title: 'a listener that is added while a task runs hears of what happens from then on',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const seen = recorded(dispatcher, ofTasks);
      gate.open();
      await t.gives('the running task', holder);
      alike(
        seen.map((event) => [event.type, memberOf(event, 'outcome')]),
        [['tasksettled', 'completed']],
        'what is told of it',
      );
      await t.gives('the next task', dispatcher.execute(running.double(1)));
      alike(typesOf(seen.slice(1)), [...ofTasks], 'what is told of the next');
    },
  },
  {
    id: 'events/listener-removed',
    clause: 'N9',
    title: 'a listener that is removed hears nothing more, and others still do',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const heard: string[] = [];
      const first = (): void => void heard.push('first');
      dispatcher.events.addEventListener('tasksettled', first);
      dispatcher.events.addEventListener('tasksettled', () => void heard.push('second'));
      dispatcher.events.addEventListener('tasksettled', () => void heard.push('once'), { once: true });
      await t.gives('a task', dispatcher.execute(running.double(1)));
      dispatcher.events.removeEventListener('tasksettled', first);
      await t.gives('another task', dispatcher.execute(running.double(1)));
      alike(heard, ['first', 'second', 'once', 'second'], 'who has heard');
    },
  },
];
