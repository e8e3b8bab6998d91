import { isDispatchError, type Dispatcher, type Future } from '@dispatch/core';
import { check, hasCode, isInstance, same } from '../assertions.js';
import type { CaseContext } from '../context.js';
import { ghostOf } from '../fixtures/broken-modules.js';
import { cancelling } from '../fixtures/cancelling.js';
import { failing } from '../fixtures/failing.js';
import { garbage, type GarbageKind } from '../fixtures/garbage.js';
import { running } from '../fixtures/running.js';
import type { Gate } from '../gate.js';
import { runOthers, type Culprit } from './storm.js';

/** Ends its worker. */
export const exits: Culprit = async ({ t, dispatcher, random }) => {
  const error = await t.failure(
    'a task that ends its worker',
    dispatcher.execute(failing.exit(Math.floor(random() * 3))),
  );
  hasCode(error, 'DISPATCH_WORKER_LOST', 'the error of a task that ends its worker');
};

/** Runs for a while, so that other tasks can be lost with it, and ends its worker. */
export const exitsLater: Culprit = async ({ t, dispatcher, gate }) => {
  const error = await t.failure('a task that ends its worker', dispatcher.execute(failing.exitAt(gate.name, 1)));
  hasCode(error, 'DISPATCH_WORKER_LOST', 'the error of a task that ends its worker');
};

/** Throws an uncaught error. */
export const throwsUncaught: Culprit = async ({ t, dispatcher, gate }) => {
  const error = await t.failure('a task with an uncaught error', dispatcher.execute(failing.uncaughtAt(gate.name)));
  diedOf(t, dispatcher.capabilities.startsKnown, error, 'uncaught on purpose');
};

/** Causes an unhandled rejection. */
export const rejectsUnhandled: Culprit = async ({ t, dispatcher, gate }) => {
  const error = await t.failure(
    'a task with an unhandled rejection',
    dispatcher.execute(failing.unhandledAt(gate.name)),
  );
  diedOf(t, dispatcher.capabilities.startsKnown, error, 'unhandled on purpose');
};

/** With `startsKnown: false`, it is unknown that the task had not started on a worker that died of another cause. */
function diedOf(t: CaseContext, exactly: boolean, error: unknown, message: string): void {
  hasCode(error, 'DISPATCH_WORKER_LOST', 'the error of a task that makes its worker die');
  if (!exactly) return;
  isInstance(error.cause, Error, 'its cause');
  same(error.cause.message, message, 'the message of its cause');
}

/** Settles first; an uncaught error follows. */
export const throwsAfterwards: Culprit = async ({ t, dispatcher }) => {
  const log = t.gate();
  // Its own answer may be lost too.
  const outcome = await dispatcher.execute(failing.uncaughtAfterwards(log.name)).catch((error: unknown) => error);
  if (outcome !== 'returned')
    hasCode(outcome, 'DISPATCH_WORKER_LOST', 'the error of a task that is followed by an uncaught error');
};

/** An endless loop that is cancelled once it runs. */
export const loops: Culprit = async ({ t, dispatcher }) => {
  const log = t.gate();
  const loop = dispatcher.executeAsync(cancelling.endless(log.name));
  await cancelled(t, loop, log);
};

/** Continues when it is cancelled, and answers later. */
export const answersLate: Culprit = async ({ t, dispatcher }) => {
  const log = t.gate();
  const future = dispatcher.executeAsync(cancelling.returnsLate(log.name, 'late'));
  await cancelled(t, future, log);
};

async function cancelled(t: CaseContext, future: Future<unknown>, log: Gate): Promise<void> {
  const settled = future.exception();
  await Promise.race([log.noted('started'), settled.catch(() => {})]);
  // It may have been lost with its worker before.
  const taken = future.cancel();
  const error = await t.failure('a task that is cancelled', future);
  hasCode(error, taken ? 'DISPATCH_CANCELLED' : 'DISPATCH_WORKER_LOST', 'its error');
}

/** Does not answer until long after its timeout has expired. */
export const neverStops: Culprit = async ({ t, dispatcher }) => {
  const held = t.gate();
  const error = await t.failure(
    'a task that times out',
    dispatcher.execute(failing.failsAt(held.name), { timeout: 20 }),
  );
  if (!isDispatchError(error, 'DISPATCH_WORKER_LOST')) hasCode(error, 'DISPATCH_TIMEOUT', 'its error');
};

/** The last call of {@link endsAllFromOutside} for each dispatcher. */
const endings = new WeakMap<Dispatcher, Promise<void>>();

/**
 * Ends all workers from outside once all of them run, one set of workers after the other. Ending a worker while it starts is a
 * failed start (L10), and if that is not reported, its `startTimeout` has to expire. One of each set has loaded the module of the
 * ordinary tasks: otherwise that module may have ended each worker that loaded it, and fails to load (L13).
 */
export const endsAllFromOutside: Culprit = ({ t, dispatcher }) => {
  const ended = (endings.get(dispatcher) ?? Promise.resolve()).then(async () => {
    await t.gives('a task before all workers are ended', dispatcher.execute(running.place()));
    await t.eventually('workers that run', () => {
      const { workers } = dispatcher.stats();
      return workers.length > 0 && workers.every(({ state }) => state !== 'starting');
    });
    const all = dispatcher.stats().workers.map(({ worker }) => worker);
    await t.kill(dispatcher);
    // The end of an idle worker need not be noticed before a task needs it.
    while (dispatcher.stats().workers.some(({ worker }) => all.includes(worker)))
      await runOthers(t, dispatcher, 4 * all.length);
  });
  // Its own caller observes a failure.
  endings.set(
    dispatcher,
    ended.catch(() => {}),
  );
  return ended;
};

let tosses = 0;

/** A module that loads or fails to load on each worker at random. */
export const loadsNowAndThen: Culprit = async ({ t, dispatcher, random }) => {
  tosses += 1;
  const task = ghostOf('loads-now-and-then', { how: random() < 0.5 ? 'throw' : 'exit', toss: t.key(String(tosses)) });
  for (const outcome of await Promise.allSettled([1, 2, 3].map(() => dispatcher.execute(task)))) {
    if (outcome.status === 'fulfilled') same(outcome.value, 'loaded', 'the result of a task whose module loaded');
    // A module that loaded on another worker did not cause the death: the task may have been lost three times.
    else if (!isDispatchError(outcome.reason, 'DISPATCH_WORKER_LOST'))
      hasCode(outcome.reason, 'DISPATCH_UNAVAILABLE', 'the error of a task whose module did not load');
  }
};

/** Sends an invalid message along with its answer. */
export function sendsGarbage(kind: GarbageKind, when: 'before' | 'after'): Culprit {
  return ({ t, dispatcher }) =>
    answeredOrLost(
      t,
      `a task that sends invalid messages (${kind}) ${when} its answer`,
      dispatcher.execute(garbage.sends(kind, when, 'ordinary')),
    );
}

/** Sends it with the global postMessage, bypassing all ports. */
export function sendsToParent(kind: GarbageKind): Culprit {
  return ({ t, dispatcher }) =>
    answeredOrLost(
      t,
      `a task that sends invalid messages (${kind}), bypassing all ports`,
      dispatcher.execute(garbage.sendsToParent(kind, 'ordinary')),
    );
}

/**
 * Some messages can be ignored; some end the worker. The value that the worker returns for its own task is not checked.
 */
async function answeredOrLost(t: CaseContext, what: string, promise: Promise<string>): Promise<void> {
  const outcome = await t.waiting.for(
    what,
    promise.catch((error: unknown) => error),
  );
  if (typeof outcome !== 'string') hasCode(outcome, 'DISPATCH_WORKER_LOST', `the error of ${what}`);
  check(!('polluted' in {}), `no prototype is changed by ${what}`);
}
