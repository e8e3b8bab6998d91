import type { Dispatcher, Future, TaskSettledEvent, TaskStartedEvent } from '@dispatch/core';
import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { forms } from '../fixtures/forms.js';
import type { Gate } from '../gate.js';
import { checkCounts } from './counting.js';
import { memberOf, recorded, typesOf } from './recording.js';

const labels = ['a', 'b', 'c', 'd', 'e'];

export interface Behind {
  readonly dispatcher: Dispatcher;
  readonly gate: Gate;
  readonly holder: Future<unknown>;
  readonly futures: readonly Future<unknown>[];
  /** The events of the tasks since the burst. */
  readonly seen: readonly (TaskStartedEvent | TaskSettledEvent)[];
}

/**
 * Tasks that are known to be short, behind one of them that waits at a gate: a dispatcher may have assigned them to the
 * worker, and they have not begun.
 */
export async function behind(t: CaseContext, exits = false): Promise<Behind> {
  const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1 });
  const gate = t.gate();
  const seen = recorded(dispatcher, ['taskstarted', 'tasksettled']);
  const burst = Array.from({ length: 50 }, () => dispatcher.execute(exits ? forms.exitIf() : forms.holdIf('warm')));
  await t.gives('a burst', Promise.all(burst));
  seen.length = 0;
  const holder = dispatcher.executeAsync(exits ? forms.exitIf(gate.name) : forms.holdIf('holder', gate.name));
  const futures = labels.map((label) => dispatcher.executeAsync(exits ? forms.exitIf() : forms.holdIf(label)));
  await gate.arrivals();
  return { dispatcher, gate, holder, futures, seen };
}

/** Otherwise every task that is assigned to a worker counts as started (L5). */
const known = { startsKnown: true } as const;

/** State, statistics and events of tasks that a worker may hold and has not begun. */
export const prefetchedObservation: readonly Case[] = [
  {
    id: 'prefetched/state',
    clause: 'F1',
    title: 'a task that waits behind another one is pending, even if a worker has prefetched it',
    requires: known,
    async run(t) {
      const { gate, futures } = await behind(t);
      for (const future of futures) {
        same(future.state, 'pending', 'its state');
        alike([future.running(), future.done()], [false, false], 'whether it runs, and is done');
        hasCode(await t.failure('result(0)', future.result(0)), 'DISPATCH_TIMEOUT', 'the error of result(0)');
      }
      gate.open();
      alike(await t.gives('the tasks', Promise.all(futures)), labels, 'their results');
    },
  },
  {
    id: 'prefetched/counts',
    clause: 'N6',
    title: 'a task that waits behind another one is counted as waiting, even if a worker has prefetched it',
    requires: known,
    async run(t) {
      const { dispatcher, gate, futures } = await behind(t);
      checkCounts(dispatcher, { completed: 50, running: 1, queued: 5 }, 'while they wait');
      const [worker] = dispatcher.stats().workers;
      alike([worker?.state, worker?.running, worker?.answered], ['busy', 1, 50], 'the statistics of the worker');
      futures[1]?.cancel();
      checkCounts(dispatcher, { completed: 50, running: 1, queued: 4, cancelled: 1 }, 'after one is cancelled');
      gate.open();
      await t.gives('the last', futures.at(-1) ?? Promise.reject(new Error('there is none')));
      checkCounts(dispatcher, { completed: 55, cancelled: 1 }, 'in the end');
      same(dispatcher.stats().workers[0]?.answered, 55, 'how many tasks the worker has answered');
    },
  },
  {
    id: 'prefetched/events',
    clause: 'N9',
    title: 'a task that waits behind another one is not started before it starts, even if a worker has prefetched it',
    async run(t) {
      const { gate, holder, futures, seen } = await behind(t);
      await t.eventually('the task before them to be reported as started', () => seen.length > 0);
      alike(typesOf(seen), ['taskstarted'], 'the events while they wait');
      gate.open();
      await t.gives('the tasks', Promise.all([holder, ...futures]));
      const runs = [...new Set(seen.map(({ run }) => run))].slice(1);
      for (const run of runs) {
        const events = seen.filter((event) => event.run === run);
        const [started, settled] = events;
        alike(typesOf(events), ['taskstarted', 'tasksettled'], 'the events of one');
        check((started?.time ?? NaN) <= (settled?.time ?? NaN), 'it started before it settled');
      }
      same(runs.length, 5, 'how many tasks have events');
    },
  },
  {
    id: 'prefetched/events-of-a-cancelled-one',
    clause: 'N9',
    title:
      'a task that is cancelled before it starts has no started event and no times, even if a worker has prefetched it',
    async run(t) {
      const { gate, futures, seen } = await behind(t);
      futures[2]?.cancel();
      const settled = seen.filter(({ type }) => type === 'tasksettled');
      alike(
        settled.map((event) => [
          event.type,
          memberOf(event, 'outcome'),
          memberOf(event, 'started'),
          memberOf(event, 'ended'),
        ]),
        [['tasksettled', 'cancelled', undefined, undefined]],
        'its events',
      );
      const { run } = settled[0] ?? { run: undefined };
      gate.open();
      await t.gives('the last', futures.at(-1) ?? Promise.reject(new Error('there is none')));
      alike(
        seen.filter((event) => event.run === run).map(({ type }) => type),
        ['tasksettled'],
        'all its events in the end',
      );
    },
  },
  {
    id: 'prefetched/durations',
    clause: 'N7',
    title: 'a task that never started changes neither waiting times nor run times',
    async run(t) {
      const { dispatcher, gate, holder, futures } = await behind(t);
      const before = dispatcher.stats();
      for (const future of futures) future.cancel();
      const { runTime, waitTime } = dispatcher.stats();
      alike([runTime, waitTime], [before.runTime, before.waitTime], 'the durations after they are cancelled');
      gate.open();
      await t.gives('the task before them', holder);
    },
  },
  {
    id: 'prefetched/after-a-loss',
    clause: 'N9',
    title: 'tasks that a lost worker gives back start once, on another worker, and settle once',
    requires: { crashRecovery: ['all', 'announced'], startsKnown: true },
    async run(t) {
      const { dispatcher, gate, holder, futures, seen } = await behind(t, true);
      const lost: number[] = [];
      dispatcher.events.addEventListener('workerlost', ({ worker }) => void lost.push(worker));
      gate.open();
      hasCode(await t.failure('the task that ends its worker', holder), 'DISPATCH_WORKER_LOST', 'its error');
      await t.gives('the others', Promise.all(futures));
      const [culprit, ...others] = [...new Set(seen.map(({ run }) => run))].map((run) =>
        seen.filter((event) => event.run === run),
      );
      alike(
        culprit?.map((event) => [event.type, memberOf(event, 'outcome'), memberOf(event, 'worker')]),
        [
          ['taskstarted', undefined, lost[0]],
          ['tasksettled', 'failed', lost[0]],
        ],
        'the events of the task that ends its worker',
      );
      same(others.length, 5, 'how many other tasks have events');
      for (const events of others) {
        alike(typesOf(events), ['taskstarted', 'tasksettled'], 'the events of another');
        check(
          events.every((event) => memberOf(event, 'worker') !== lost[0]),
          'it ran on another worker',
        );
      }
      checkCounts(dispatcher, { completed: 55, failed: 1 }, 'in the end');
    },
  },
];
