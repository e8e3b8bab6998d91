import { getEventListeners } from 'node:events';
import { isDispatchError, type Dispatcher, type DispatchErrorCode } from '@dispatch/core';
import { check, type Invariant } from './violation.js';
import type { Submission } from './submission.js';
import type { SimulatedWorker } from './simulated-worker.js';
import type { SimulatedWorkers } from './simulated-workers.js';
import type { SimulatedTime } from './time.js';

/** The objects that the invariants inspect. */
export interface World {
  readonly dispatcher: Dispatcher;
  readonly connection: 'threads' | 'rings' | 'links';
  readonly time: SimulatedTime;
  readonly workers: SimulatedWorkers;
  readonly options: Readonly<
    Record<'maxWorkers' | 'tasksPerWorker' | 'maxTasksPerWorker' | 'maxQueue' | 'startTimeout', number>
  >;
  /** Submissions that are not settled. */
  readonly open: readonly Submission[];
  /** How many calls of `ready()` and `close()` are not settled. */
  readonly awaited: { ready: number; close: number };
  /** Whether the timeout of a call of `close()` has expired. */
  readonly closingOverdue: boolean;
  /** How many imports of a module failed. */
  readonly badImports: ReadonlyMap<string, number>;
  /** Signals that were used and are not aborted. */
  readonly signals: readonly AbortSignal[];
}

/** The second argument of a task. */
interface Given {
  readonly number: number;
  readonly common: { touched: boolean };
}

/** In the arguments of nearly all tasks. Each task gets its own copy, so a change by one is not visible to another. */
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
    'no settled or cancelled task starts',
    // Where starts are not known, a call may start while the message that cancels it is on its way.
    (!submission.settled && !submission.cancelled) || (world.connection === 'links' && submission.posted.length > 0),
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
    'a task gets its own arguments and deadline',
    deadline === submission.deadline,
    () => `task ${number} has the deadline ${deadline}, not ${submission.deadline}`,
  );
  const given = submission.transferred ? rest instanceof ArrayBuffer && rest.byteLength === 8 : isGiven(rest, number);
  check('a task gets its own arguments and deadline', given, () => `task ${number} was given ${JSON.stringify(rest)}`);
}

/** A submission has settled. */
export function checkOutcome(world: World, submission: Submission): void {
  const { number, outcome, outcomes } = submission;
  check('each future settles once', outcomes === 1, () => `task ${number} has settled ${outcomes} times`);
  if (outcome === undefined) throw new Error('a settled submission has an outcome');
  if ('value' in outcome) {
    const right = submission.end !== undefined && 'value' in submission.end && outcome.value === resultOf(number);
    check(
      'each outcome has its reason',
      right,
      () => `task ${number} settles with the result ${String(outcome.value)}`,
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
    check('each outcome has its reason', right, () => `task ${number} settles with the error ${String(error)}`);
    return;
  }
  const [code, holds] = reason;
  // A lost worker must not be the reason for a task that had not started.
  const isUnstarted = code === 'DISPATCH_WORKER_LOST' && submission.starts === 0;
  const invariant: Invariant = isUnstarted
    ? 'unstarted tasks of a lost worker run elsewhere'
    : 'each outcome has its reason';
  check(invariant, holds(world, submission), () => `task ${number} settles with ${String(error)}`);
}

/** The conditions under which each error of a dispatcher is right. */
const reasons: readonly (readonly [DispatchErrorCode, (world: World, submission: Submission) => boolean])[] = [
  ['DISPATCH_TIMEOUT', ({ time }, { deadline }) => time.now() >= deadline],
  ['DISPATCH_CANCELLED', (_world, { cancelled }) => cancelled],
  [
    'DISPATCH_CLOSED',
    ({ closingOverdue, dispatcher }, { posted }) =>
      dispatcher.status !== 'open' && (closingOverdue || posted.length === 0),
  ],
  ['DISPATCH_QUEUE_FULL', ({ options }, { before }) => before.open >= options.maxQueue],
  [
    'DISPATCH_SERIALIZATION',
    (_world, { bad, behaviour, end, garbled, worker }) =>
      bad ||
      garbled ||
      (behaviour === 'uncloneable' && end !== undefined) ||
      // The message that was lost may have been its reply, unless another task had started too.
      (worker?.garbled === true && worker.state === 'dead'),
  ],
  [
    'DISPATCH_UNAVAILABLE',
    ({ badImports, options, time, workers }, { before, module }) =>
      workers.failed > before.starts ||
      (badImports.get(module) ?? 0) > before.imports ||
      workers.living.some(({ importing }) => (importing.get(module) ?? Infinity) + options.startTimeout <= time.now()),
  ],
  [
    'DISPATCH_WORKER_LOST',
    ({ connection }, { transferred, posted, claimedToFail, worker }) =>
      // A worker that the dispatcher ended with a task in it had been pinged, or was never ready.
      worker === undefined
        ? posted.filter(({ alive }) => !alive).length >= (transferred || connection === 'links' ? 1 : 3) ||
          claimedToFail
        : worker.state === 'dead' || (worker.state === 'ended' && (worker.pinged || !worker.ready)),
  ],
];

/** Checks what holds at any moment, also during a turn. */
export function checkAlways({ options, signals, time, workers, open }: World): void {
  let workerCount = 0;
  for (const worker of workers.living) if (!worker.removed) workerCount += 1;
  check(
    'there are no more workers than allowed',
    workerCount <= options.maxWorkers,
    () => `there are ${workerCount} workers, and ${options.maxWorkers} allowed`,
  );
  check('nothing is left after close', time.timers <= 2, () => `there are ${time.timers} timers`);
  for (const { exited, number, rings, state, toHost, toWorker } of workers.living) {
    if (rings === undefined) continue;
    const toWorkerIsKept = state !== 'serving' || rings.worker.state !== 'away' || rings.worker.isEmpty;
    const toHostIsKept = exited || rings.dispatcher.state !== 'away' || rings.dispatcher.isEmpty;
    check(
      'no message in memory is forgotten',
      (toWorkerIsKept || toWorker.length > 0) && (toHostIsKept || toHost.length > 0),
      () => `no end reads the memory of worker ${number}`,
    );
  }
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

/** Checks what holds when nothing is left to do in this turn. */
export function checkBetweenTurns(world: World): void {
  const { awaited, dispatcher, open, time } = world;
  const wanted = open.length > 0 || awaited.ready > 0 || awaited.close > 0;
  check(
    'work is conserved',
    time.holding === wanted,
    () => `the process is ${time.holding ? '' : 'not '}kept alive, with ${open.length} tasks open`,
  );
  check(
    'everything ends',
    dispatcher.status !== 'closed' || open.length === 0,
    () => `closed with ${open.length} tasks open`,
  );
  if (isQuiet(world)) checkIdle(world);
}

/** Holds between turns too. Statistics cost more than all other checks, so they are checked less often. */
export function checkStatistics({ dispatcher, open }: World): void {
  const { queued, running } = dispatcher.stats();
  check(
    'work is conserved',
    queued + running === open.length,
    () => `${queued} are waiting and ${running} running, and ${open.length} tasks are open`,
  );
}

/** Whether no message is in transit. */
function isQuiet({ workers, time, badImports }: World): boolean {
  return (
    workers.failed === 0 &&
    badImports.size === 0 &&
    time.next > time.now() &&
    workers.living.every(
      ({ exited, imports, macrotasks, ready, rings, toHost, toWorker }) =>
        exited ||
        (ready &&
          rings?.isEmpty !== false &&
          toWorker.length === 0 &&
          toHost.length === 0 &&
          macrotasks.length === 0 &&
          imports.size === 0),
    )
  );
}

function checkIdle({ connection, open, options, workers }: World): void {
  // A task with transferred arguments cannot be withdrawn, and a task with a key waits for the key's worker.
  const waiting = open.find(
    ({ affinity, transferred, starts, waits }) =>
      // Over a link, what was posted is not taken back.
      starts === 0 && !transferred && affinity === undefined && (connection !== 'links' || waits),
  );
  if (waiting === undefined) return;
  const idle = workers.living.find(
    ({ removed, received, running }) => !removed && running.size === 0 && received < options.maxTasksPerWorker,
  );
  check(
    'no worker is idle while work waits',
    idle === undefined,
    () => `worker ${idle?.number} has nothing to do, and task ${waiting.number} waits`,
  );
  // A worker that has had all its tasks is replaced when those that run there have ended. The statistics call it retiring.
  const isKept = ({ alive, received, running }: SimulatedWorker): boolean =>
    alive && received >= options.maxTasksPerWorker && running.size > 0;
  const lanes = workers.living.filter((worker) => !worker.removed || isKept(worker)).length;
  const queued = open.find(({ affinity, waits }) => waits && affinity === undefined);
  // Over a link, each message to an idle worker follows a ping: one that has had all its tasks looks as if it were retiring.
  const isWornOut = ({ exited, received }: SimulatedWorker): boolean =>
    !exited && received >= options.maxTasksPerWorker;
  const full = lanes >= options.maxWorkers || (connection === 'links' && workers.living.some(isWornOut));
  check(
    'no worker is idle while work waits',
    queued === undefined || full,
    () => `task ${queued?.number} waits, and there are only ${lanes} workers`,
  );
}

/** Checks what holds after the dispatcher has closed. */
export function checkClosed({ dispatcher, open, signals, time, workers }: World): void {
  const checkNone = (what: string, count: number): void => {
    check('nothing is left after close', count === 0, () => `${count} ${what}`);
  };
  check('everything ends', dispatcher.status === 'closed', () => `the dispatcher is ${dispatcher.status}`);
  checkNone('tasks that are not settled', open.length);
  checkNone('timers', time.timers);
  checkNone('clocks that were not stopped', time.stopped ? 0 : 1);
  checkNone('holds on the process', time.holding ? 1 : 0);
  checkNone('workers that were not ended', workers.all.filter(({ alive, exited }) => alive || !exited).length);
  checkNone(
    'listeners',
    signals.reduce((sum, signal) => sum + getEventListeners(signal, 'abort').length, 0),
  );
}

/** The result of a task. */
export function resultOf(number: number): string {
  return `result of ${number}`;
}

/** The error of a task. */
export function errorOf(number: number): Error {
  return new Error(`error of ${number}`);
}
