import { getEventListeners } from 'node:events';
import { isDispatchError, type Dispatcher, type DispatchErrorCode } from '@dispatch/core';
import type { Submission } from './submission.js';
import type { SimulatedWorker, SimulatedWorkers } from './simulated-worker.js';
import type { SimulatedTime } from './time.js';

/** What holds after every step, by name. */
export const invariants = [
  'each future settles once',
  'a task starts once',
  'nothing starts that is over',
  'a worker runs no more than its slots',
  'there are no more workers than allowed',
  'a task gets what it was given',
  'each outcome has its reason',
  'what had not started runs elsewhere',
  'a deadline is kept',
  'a cancel is seen',
  'the queue keeps its order',
  'no worker is idle while work waits',
  'work is conserved',
  'all comes to an end',
  'nothing is left after close',
] as const;

export type Invariant = (typeof invariants)[number];

/** An invariant that does not hold. */
export class Violation extends Error {
  readonly invariant: Invariant;

  constructor(invariant: Invariant, message: string) {
    super(`${invariant}: ${message}`);
    this.name = 'Violation';
    this.invariant = invariant;
  }
}

/** Throws a {@link Violation} unless `holds`; the message is only made then. */
export function check(invariant: Invariant, holds: boolean, message: () => string): void {
  if (!holds) throw new Violation(invariant, message());
}

/** What the invariants are about. */
export interface World {
  readonly dispatcher: Dispatcher;
  readonly time: SimulatedTime;
  readonly workers: SimulatedWorkers;
  readonly options: Readonly<
    Record<'maxWorkers' | 'tasksPerWorker' | 'maxTasksPerWorker' | 'maxQueue' | 'startTimeout', number>
  >;
  /** Submissions that are not settled. */
  readonly open: readonly Submission[];
  /** How many calls of `ready()` and `close()` are not settled. */
  readonly awaited: { ready: number; close: number };
  /** A closing had a time limit that is over. */
  readonly closingOverdue: boolean;
  /** How many imports of a module went wrong. */
  readonly badImports: ReadonlyMap<string, number>;
  /** Signals that were ever used and can still abort. */
  readonly signals: readonly AbortSignal[];
}

/** What a task is given with its number. */
interface Given {
  readonly number: number;
  readonly common: { touched: boolean };
}

/** In the arguments of nearly all tasks. What each gets is a copy of its own, so that no one's touch is seen by another. */
const common = { touched: false };

export function givenTo(number: number): Given {
  return { number, common };
}

function isGiven(rest: unknown, number: number): boolean {
  if (typeof rest !== 'object' || rest === null || !('number' in rest) || !('common' in rest)) return false;
  const given = rest as Given;
  const { touched } = given.common;
  given.common.touched = true;
  return given.number === number && !touched;
}

/** A task is about to start on `worker`. */
export function checkStart(
  world: World,
  submission: Submission,
  worker: SimulatedWorker,
  deadline: number,
  rest: unknown,
): void {
  const { number } = submission;
  check('a task starts once', submission.starts === 0, () => `task ${number} starts again`);
  check(
    'nothing starts that is over',
    !submission.settled && !submission.cancelled,
    () => `task ${number} starts, and was settled or cancelled before`,
  );
  if (worker.state !== 'serving')
    throw new Error(`task ${number} starts in a worker that does not run: the simulation is wrong`);
  const { running, number: name } = worker;
  const { tasksPerWorker } = world.options;
  check(
    'a worker runs no more than its slots',
    running.size < tasksPerWorker,
    () => `worker ${name} runs ${running.size} tasks and starts ${number}`,
  );
  check(
    'a task gets what it was given',
    deadline === submission.deadline,
    () => `task ${number} has the deadline ${deadline}, not ${submission.deadline}`,
  );
  const given = submission.moved ? rest instanceof ArrayBuffer && rest.byteLength === 8 : isGiven(rest, number);
  check('a task gets what it was given', given, () => `task ${number} was given ${JSON.stringify(rest)}`);
}

/** The outcome of a submission has been told. */
export function checkOutcome(world: World, submission: Submission): void {
  const { number, outcome, told } = submission;
  check('each future settles once', told === 1, () => `task ${number} was told ${told} times`);
  if (outcome === undefined) throw new Error('it was told');
  if ('value' in outcome) {
    const right = submission.end !== undefined && 'value' in submission.end && outcome.value === resultOf(number);
    check(
      'each outcome has its reason',
      right,
      () => `task ${number} is told to have returned ${String(outcome.value)}`,
    );
    return;
  }
  const { error } = outcome;
  const reason = reasons.find(([code]) => isDispatchError(error, code));
  if (reason === undefined) {
    const right =
      submission.end !== undefined &&
      'error' in submission.end &&
      error instanceof Error &&
      error.message === errorOf(number).message;
    check('each outcome has its reason', right, () => `task ${number} is told to have thrown ${String(error)}`);
    return;
  }
  const [code, holds] = reason;
  // A lost worker is the one reason that must not be given for what had not started.
  const isStranded = code === 'DISPATCH_WORKER_LOST' && submission.starts === 0;
  const invariant: Invariant = isStranded ? 'what had not started runs elsewhere' : 'each outcome has its reason';
  check(invariant, holds(world, submission), () => `task ${number} is told ${String(error)}`);
}

/** What each error of a dispatcher must have come from. */
const reasons: readonly (readonly [DispatchErrorCode, (world: World, submission: Submission) => boolean])[] = [
  ['DISPATCH_TIMEOUT', ({ time }, { deadline }) => time.now() >= deadline],
  ['DISPATCH_CANCELLED', (_world, { cancelled }) => cancelled],
  [
    'DISPATCH_CLOSED',
    ({ closingOverdue, dispatcher }, { posted }) =>
      dispatcher.status !== 'open' && (closingOverdue || posted.length === 0),
  ],
  ['DISPATCH_QUEUE_FULL', ({ options }, { before }) => before.open >= options.maxQueue],
  ['DISPATCH_SERIALIZATION', (_world, { bad, course, end }) => bad || (course === 'uncloneable' && end !== undefined)],
  [
    'DISPATCH_UNAVAILABLE',
    ({ badImports, options, time, workers }, { before, module }) =>
      workers.failed > before.starts ||
      (badImports.get(module) ?? 0) > before.imports ||
      workers.living.some(({ importing }) => (importing.get(module) ?? Infinity) + options.startTimeout <= time.now()),
  ],
  [
    'DISPATCH_WORKER_LOST',
    (_world, { moved, posted, refused, worker }) =>
      // One that the dispatcher ended with a task in it had been asked for a sign of life, or had given none.
      worker === undefined
        ? posted.filter(({ alive }) => !alive).length >= (moved ? 1 : 3) || refused
        : worker.state === 'dead' || (worker.state === 'ended' && (worker.pinged || !worker.ready)),
  ],
];

/** Holds at any moment, also in the middle of a turn. */
export function checkAlways({ options, signals, time, workers, open }: World): void {
  let staff = 0;
  for (const worker of workers.living) if (!worker.left) staff += 1;
  check(
    'there are no more workers than allowed',
    staff <= options.maxWorkers,
    () => `there are ${staff} workers, and ${options.maxWorkers} allowed`,
  );
  check('nothing is left after close', time.timers <= 2, () => `there are ${time.timers} timers`);
  for (const signal of signals) {
    const needed = open.some((each) => each.signal === signal) ? 1 : 0;
    const listeners = getEventListeners(signal, 'abort').length;
    check(
      'nothing is left after close',
      listeners <= needed,
      () => `a signal has ${listeners} listeners, and ${needed} are needed`,
    );
  }
}

/** Holds whenever nothing is left to do in this turn. */
export function checkBetweenTurns(world: World): void {
  const { awaited, dispatcher, open, time } = world;
  const wanted = open.length > 0 || awaited.ready > 0 || awaited.close > 0;
  check(
    'work is conserved',
    time.holding === wanted,
    () => `the process is ${time.holding ? '' : 'not '}kept alive, with ${open.length} tasks open`,
  );
  check(
    'all comes to an end',
    dispatcher.status !== 'closed' || open.length === 0,
    () => `closed with ${open.length} tasks open`,
  );
  if (isQuiet(world)) checkIdle(world);
}

/** Holds between turns too. Statistics cost more than all the rest, so it is looked at now and then. */
export function checkStatistics({ dispatcher, open }: World): void {
  const { queued, running } = dispatcher.stats();
  check(
    'work is conserved',
    queued + running === open.length,
    () => `${queued} are waiting and ${running} running, and ${open.length} tasks are open`,
  );
}

/** Whether nothing is on its way to anybody. */
function isQuiet({ workers, time, badImports }: World): boolean {
  return (
    workers.failed === 0 &&
    badImports.size === 0 &&
    time.next > time.now() &&
    workers.living.every(
      ({ exited, imports, macrotasks, ready, toHost, toWorker }) =>
        exited ||
        (ready && toWorker.length === 0 && toHost.length === 0 && macrotasks.length === 0 && imports.size === 0),
    )
  );
}

function checkIdle({ open, options, workers }: World): void {
  // What was moved to a worker cannot be taken back from it, and what is bound to one waits for it.
  const waiting = open.find(({ affinity, moved, starts }) => starts === 0 && !moved && affinity === undefined);
  if (waiting === undefined) return;
  const idle = workers.living.find(
    ({ left, received, running }) => !left && running.size === 0 && received < options.maxTasksPerWorker,
  );
  check(
    'no worker is idle while work waits',
    idle === undefined,
    () => `worker ${idle?.number} has nothing to do, and task ${waiting.number} waits`,
  );
  const lanes = workers.living.filter(({ left }) => !left).length;
  const queued = open.find(({ affinity, waits }) => waits && affinity === undefined);
  const full = lanes === options.maxWorkers;
  check(
    'no worker is idle while work waits',
    queued === undefined || full,
    () => `task ${queued?.number} waits, and there are only ${lanes} workers`,
  );
}

/** After the dispatcher was closed. */
export function checkClosed({ dispatcher, open, signals, time, workers }: World): void {
  const left = (what: string, count: number): void => {
    check('nothing is left after close', count === 0, () => `${count} ${what}`);
  };
  check('all comes to an end', dispatcher.status === 'closed', () => `the dispatcher is ${dispatcher.status}`);
  left('tasks that are not settled', open.length);
  left('timers', time.timers);
  left('clocks that were not stopped', time.stopped ? 0 : 1);
  left('holds on the process', time.holding ? 1 : 0);
  left('workers that were not ended', workers.all.filter(({ alive, exited }) => alive || !exited).length);
  left(
    'listeners',
    signals.reduce((sum, signal) => sum + getEventListeners(signal, 'abort').length, 0),
  );
}

/** What a task returns. */
export function resultOf(number: number): string {
  return `result of ${number}`;
}

/** What a task throws. */
export function errorOf(number: number): Error {
  return new Error(`error of ${number}`);
}
