import { alike, check, fail, hasCode, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { cancelling } from '../fixtures/cancelling.js';
import { failing as failingTasks } from '../fixtures/failing.js';
import { running } from '../fixtures/running.js';
import { listOf } from './inputs.js';
import { byRun, memberOf, ofTasks, recorded, typesOf } from './recording.js';
import { blockable, busy } from './situations.js';

/** What `events` reports about tasks. */
export const events: readonly Case[] = [
  {
    id: 'events/life-of-a-task',
    clause: 'N9',
    title: 'the events queued, started and settled each have the number of the run, its names, its worker and a time',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, name: 'observed' });
      const seen = recorded(dispatcher, ofTasks);
      const { worker } = await t.gives('the task', dispatcher.execute(running.place()));
      alike(typesOf(seen), [...ofTasks], 'the events');
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
      check(queued.time <= settled.time, `the task is queued (${queued.time}) before it is settled (${settled.time})`);
    },
  },
  {
    id: 'events/many-tasks',
    clause: 'N9',
    title:
      'each of a hundred tasks on two workers is queued, started and settled once, in this order, under its own number',
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
        alike(typesOf(run), [...ofTasks], `the events of task ${index}`);
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
    id: 'events/error',
    clause: 'N9',
    title: 'the settled event of a task that failed has its error: thrown, timed out or rejected; others have none',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t, { maxQueue: 1 });
      const errors: unknown[] = [];
      dispatcher.events.addEventListener('tasksettled', ({ error }) => void errors.push(error));
      const cancelled = dispatcher.executeAsync(running.double(1));
      cancelled.cancel();
      const timeout = await t.failure('a task', dispatcher.execute(running.double(1), { timeout: 0 }));
      const failing = dispatcher.executeAsync(failingTasks.fails());
      const rejected = await t.failure('another', dispatcher.execute(running.double(1)));
      gate.open();
      await t.gives('the task in the slot', holder);
      const thrown = await t.failure('a task that throws', failing);
      alike(
        errors.map((error) => [undefined, timeout, rejected, thrown].indexOf(error)),
        [0, 1, 2, 0, 3],
        'which errors the events have: of the cancelled task, after a timeout, without room, of the first, thrown',
      );
    },
  },
  {
    id: 'events/outcomes',
    clause: 'N9',
    title: 'the outcome of a settled task is completed, failed (by an error or a timeout), or cancelled',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
      const seen = recorded(dispatcher, ofTasks);
      const log = t.gate();
      await t.gives('a task', dispatcher.execute(running.double(1)));
      await t.failure('a task that fails', dispatcher.execute(failingTasks.fails()));
      const cancelled = dispatcher.executeAsync(cancelling.untilAborted(log.name));
      await log.noted('started');
      cancelled.cancel();
      hasCode(
        await t.failure('a task that times out', dispatcher.execute(running.double(1), { timeout: 0 })),
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
        'whether an earlier event has an outcome',
      );
    },
  },
  {
    id: 'events/never-started',
    clause: 'N9',
    title: 'a task that is cancelled while it waits is queued and settled, without a worker or times of a run',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const seen = recorded(dispatcher, ofTasks);
      dispatcher.executeAsync(running.double(1)).cancel();
      alike(typesOf(seen), ['taskqueued', 'tasksettled'], 'the events of the task');
      const [, settled] = seen;
      alike(
        (['outcome', 'worker', 'started', 'ended'] as const).map((name) => memberOf(settled, name)),
        ['cancelled', undefined, undefined, undefined],
        'its outcome, worker and times',
      );
      gate.open();
      await t.gives('the task before it', holder);
    },
  },
  {
    id: 'events/before-who-awaits',
    clause: 'N9',
    title: 'the settled event is dispatched before code that awaits the future continues',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const order: string[] = [];
      dispatcher.events.addEventListener('tasksettled', () => void order.push('event'));
      const future = dispatcher.executeAsync(running.double(1));
      await t.gives(
        'the task',
        future.then(() => void order.push('awaited')),
      );
      alike(order, ['event', 'awaited'], 'the order');
    },
  },
  {
    id: 'events/of-map-and-stream',
    clause: 'N9',
    title: 'the tasks of a map have the same events as others',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const seen = recorded(dispatcher, ofTasks);
      await t.gives('the map', listOf(dispatcher.map(running.double, [1, 2, 3])));
      alike(
        byRun(seen).map(typesOf),
        [1, 2, 3].map(() => [...ofTasks]),
        'the events',
      );
    },
  },
  {
    id: 'events/of-a-blocking-call',
    clause: 'N9',
    title: 'a task for which its caller is blocked has the same events as others',
    requires: { blocking: [true, 'when-ready', 'synchronous'] },
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
      const seen = recorded(dispatcher, ofTasks);
      same(dispatcher.executeSync(running.double(2)), 4, 'its result');
      alike(typesOf(seen), [...ofTasks], 'the events when executeSync() has returned');
      same(memberOf(seen.at(-1), 'outcome'), 'completed', 'its outcome');
    },
  },
  {
    id: 'events/listening-from-the-middle',
    clause: 'N9',
    title: 'a listener that is added while a task runs receives the events from then on',
    async run(t) {
      const { dispatcher, gate, holder } = await busy(t);
      const seen = recorded(dispatcher, ofTasks);
      gate.open();
      await t.gives('the running task', holder);
      alike(
        seen.map((event) => [event.type, memberOf(event, 'outcome')]),
        [['tasksettled', 'completed']],
        'the events of the task',
      );
      await t.gives('the next task', dispatcher.execute(running.double(1)));
      alike(typesOf(seen.slice(1)), [...ofTasks], 'the events of the next task');
    },
  },
  {
    id: 'events/listener-removed',
    clause: 'N9',
    title: 'a removed listener receives no more events, and other listeners still do',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const called: string[] = [];
      const first = (): void => void called.push('first');
      dispatcher.events.addEventListener('tasksettled', first);
      dispatcher.events.addEventListener('tasksettled', () => void called.push('second'));
      dispatcher.events.addEventListener('tasksettled', () => void called.push('once'), { once: true });
      await t.gives('a task', dispatcher.execute(running.double(1)));
      dispatcher.events.removeEventListener('tasksettled', first);
      await t.gives('another task', dispatcher.execute(running.double(1)));
      alike(called, ['first', 'second', 'once', 'second'], 'which listeners were called');
    },
  },
];
