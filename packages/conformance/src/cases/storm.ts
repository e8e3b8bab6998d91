import type { Dispatcher, DispatcherOptions, Future, TaskEvent, TaskSettledEvent, WorkerEvent } from '@dispatch/core';
import { check, hasCode, same } from '../assertions.js';
import type { CaseContext } from '../context.js';
import { running } from '../fixtures/running.js';
import type { Gate } from '../gate.js';
import { seededRandom } from '../random.js';
import { recorded } from './recording.js';

/** The environment of a culprit. */
export interface CulpritContext {
  readonly t: CaseContext;
  readonly dispatcher: Dispatcher;
  /** Open: a task that visits it continues. */
  readonly gate: Gate;
  readonly random: () => number;
}

/** Does something harmful in the middle of the load, and checks its outcome. */
export type Culprit = (context: CulpritContext) => Promise<void>;

export interface Storm {
  readonly options: DispatcherOptions & { readonly workers: number; readonly tasksPerWorker: number };
  /** The number of ordinary tasks. */
  readonly tasks: number;
  readonly culprits: readonly Culprit[];
  /** Determines the position of each culprit in the load. */
  readonly seed: number;
}

/** The losses among the ordinary tasks. */
export interface Losses {
  /** How many of them were lost with their worker. */
  readonly lost: number;
  /** How many workers were lost. */
  readonly lostWorkers: number;
  /** How many tasks were lost that had not started; `undefined` where memory is not shared, and nothing can tell. */
  readonly lostUnstarted: number | undefined;
}

interface OrdinaryTask {
  readonly future: Future<unknown>;
  readonly expected: number;
}

const ofRuns = ['taskqueued', 'tasksettled'] as const;

/**
 * A steady load of short ordinary tasks, each with its own result, and culprits at positions determined by the seed.
 * Every ordinary task must give its own result, or a WorkerLostError if the worker with which its event says that it
 * settled was lost. Afterwards the dispatcher has as many workers as before, no task waits or runs, and the dispatcher closes.
 */
export async function runStorm(t: CaseContext, { options, tasks, culprits, seed }: Storm): Promise<Losses> {
  const random = seededRandom(seed);
  const dispatcher = await t.dispatcher({ cancelGrace: 30, ...options });
  const runs = recorded(dispatcher, ofRuns);
  const lostWorkers = recorded(dispatcher, ['workerlost']);
  const gate = t.gate();
  gate.open();
  const context: CulpritContext = { t, dispatcher, gate, random };

  // The first culprits may run while the workers start, the last before the load ends.
  const places = culprits.map((culprit) => ({ culprit, place: Math.floor(random() * tasks * 0.9) }));
  const outcomesOfCulprits: Promise<void>[] = [];
  const ordinary: OrdinaryTask[] = [];
  const starts =
    t.capabilities.sharedMemory && t.capabilities.startsKnown
      ? new SharedArrayBuffer(tasks * Int32Array.BYTES_PER_ELEMENT)
      : undefined;
  for (let place = 0; place < tasks; place += 1) {
    for (const each of places.filter((other) => other.place === place))
      outcomesOfCulprits.push(begun(each.culprit, context));
    ordinary.push(submit(dispatcher, place, random(), starts));
    await untilFewerThan(t, ordinary, 4 * options.workers * options.tasksPerWorker);
  }

  await Promise.all(outcomesOfCulprits);
  const lost = await outcomes(t, ordinary, runs, lostWorkers);
  const lostUnstarted = starts && unstarted(t, lost, [...new Int32Array(starts)]);
  await checkAllSlots(t, dispatcher, options);
  await t.gives('close()', dispatcher.close());
  return { lost: lost.length, lostWorkers: lostWorkers.length, lostUnstarted };
}

/** Three of four end immediately, the others take a while: so workers hold several, and some of them have started. */
function submit(dispatcher: Dispatcher, place: number, chance: number, starts?: SharedArrayBuffer): OrdinaryTask {
  const time = chance < 0.75 ? 0 : Math.ceil(chance * 4);
  const counted = starts && running.countAndDouble(starts, place, time);
  const task = counted ?? (time === 0 ? running.double(place) : running.sleep(time, 2 * place));
  return { future: dispatcher.executeAsync(task), expected: 2 * place };
}

/** Its failure is observed after the load has ended, and must not be an unhandled rejection until then. */
function begun(culprit: Culprit, context: CulpritContext): Promise<void> {
  const ended = culprit(context);
  ended.catch(() => {});
  return ended;
}

/** Waits until fewer than `most` ordinary tasks are pending. */
async function untilFewerThan(t: CaseContext, ordinary: readonly OrdinaryTask[], most: number): Promise<void> {
  const open = ordinary.filter(({ future }) => !future.done());
  if (open.length < most) return;
  await t.waiting.for(
    `one of ${open.length} ordinary tasks`,
    new Promise<void>((resolve) => {
      for (const { future } of open) future.addDoneCallback(() => resolve());
    }),
  );
}

/** How many of the `lost` tasks had not started. With `delivery: 'at-most-once'` none has started twice, and what has a result has started. */
function unstarted(t: CaseContext, lost: readonly number[], starts: readonly number[]): number {
  if (t.capabilities.delivery === 'at-most-once')
    for (const [place, times] of starts.entries())
      check(
        times === 1 || (times === 0 && lost.includes(place)),
        `ordinary task ${place} starts once, not ${times} times`,
      );
  return lost.filter((place) => starts[place] === 0).length;
}

/** @returns which ordinary tasks were lost with their worker. */
async function outcomes(
  t: CaseContext,
  ordinary: readonly OrdinaryTask[],
  runs: readonly TaskEvent[],
  lostWorkers: readonly WorkerEvent[],
): Promise<number[]> {
  const numbers = runs
    // Culprits run `place` of the same module.
    .filter(
      ({ type, namespace, task }) => type === 'taskqueued' && namespace === 'conformance/running' && task !== 'place',
    )
    .map(({ run }) => run);
  const lost: number[] = [];
  for (const [place, { future, expected }] of ordinary.entries()) {
    await t.waiting.for(
      `ordinary task ${place}`,
      new Promise<void>((resolve) => future.addDoneCallback(() => resolve())),
    );
    const error = await future.exception();
    if (error === undefined) {
      same(await future, expected, `the result of ordinary task ${place}`);
      continue;
    }
    hasCode(error, 'DISPATCH_WORKER_LOST', `the error of ordinary task ${place}`);
    const settled = runs.find(
      (event): event is TaskSettledEvent => event.type === 'tasksettled' && event.run === numbers[place],
    );
    check(
      settled !== undefined && lostWorkers.some(({ worker }) => worker === settled.worker),
      `the worker of ordinary task ${place}, which failed with a WorkerLostError, was lost`,
    );
    lost.push(place);
  }
  return lost;
}

/** Runs tasks that are not ordinary ones. @returns how many were lost with their worker. */
export async function runOthers(t: CaseContext, dispatcher: Dispatcher, count: number): Promise<number> {
  const tasks = Array.from({ length: count }, () => dispatcher.execute(running.place()));
  const outcomes = await t.gives(`${count} other tasks`, Promise.allSettled(tasks));
  const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  for (const error of errors) hasCode(error, 'DISPATCH_WORKER_LOST', 'the error of another task');
  return errors.length;
}

/** A worker that a culprit has ended may not have been noticed. Without shared memory, the tasks that it is assigned are lost with it (L5). */
async function untilNoneIsLost(t: CaseContext, dispatcher: Dispatcher, count: number): Promise<void> {
  while ((await runOthers(t, dispatcher, count)) > 0);
}

async function checkAllSlots(
  t: CaseContext,
  dispatcher: Dispatcher,
  { workers, tasksPerWorker }: Storm['options'],
): Promise<void> {
  const all = workers * tasksPerWorker;
  await untilNoneIsLost(t, dispatcher, all);
  const gate = t.gate();
  const futures = Array.from({ length: all }, (_, index) => dispatcher.executeAsync(running.hold(gate.name, index)));
  await gate.arrivals(all);
  same(dispatcher.stats().running, all, 'how many run at a time afterwards, by stats()');
  same(dispatcher.stats().queued, 0, 'how many wait then, by stats()');
  // The dispatcher may be notified that a new worker is ready after its tasks have started.
  await t.eventually(
    `${workers} busy workers, by stats()`,
    () => dispatcher.stats().workers.filter(({ state }) => state === 'busy').length === workers,
  );
  gate.open();
  await t.gives('the tasks at the gate', Promise.all(futures));
  same(dispatcher.stats().running, 0, 'how many run in the end, by stats()');
  same(dispatcher.stats().queued, 0, 'how many wait in the end, by stats()');
}
