import { isDispatchError, type Future } from '@dispatch/core';
import { check, hasCode, isInstance, same } from '../assertions.js';
import type { CaseContext } from '../context.js';
import { ghostOf } from '../fixtures/broken-modules.js';
import { cancelling } from '../fixtures/cancelling.js';
import { failing } from '../fixtures/failing.js';
import { garbage, type GarbageKind } from '../fixtures/garbage.js';
import type { Gate } from '../gate.js';
import type { Culprit } from './storm.js';

/** Ends its worker. */
export const exits: Culprit = async ({ t, dispatcher, random }) => {
  const error = await t.failure(
    'a task that ends its worker',
    dispatcher.execute(failing.exit(Math.floor(random() * 3))),
  );
  hasCode(error, 'DISPATCH_WORKER_LOST', 'the error of a task that ends its worker');
};

/** Runs for a while, so that there is something to be lost beside it, and ends its worker. */
export const exitsLater: Culprit = async ({ t, dispatcher, gate }) => {
  const error = await t.failure('a task that ends its worker', dispatcher.execute(failing.exitAt(gate.name, 1)));
  hasCode(error, 'DISPATCH_WORKER_LOST', 'the error of a task that ends its worker');
};

/** An error that nothing catches. */
export const throwsUncaught: Culprit = async ({ t, dispatcher, gate }) => {
  const error = await t.failure('a task with an uncaught error', dispatcher.execute(failing.uncaughtAt(gate.name)));
  diedOf(t, dispatcher.capabilities.sharedMemory, error, 'nobody catches this');
};

/** A rejection that nothing handles. */
export const rejectsUnhandled: Culprit = async ({ t, dispatcher, gate }) => {
  const error = await t.failure(
    'a task with an unhandled rejection',
    dispatcher.execute(failing.unhandledAt(gate.name)),
  );
  diedOf(t, dispatcher.capabilities.sharedMemory, error, 'nobody handles this');
};

/** Without shared memory nobody knows that it had not started on a worker which died of something else. */
function diedOf(t: CaseContext, exactly: boolean, error: unknown, message: string): void {
  hasCode(error, 'DISPATCH_WORKER_LOST', 'the error of a task that its worker dies of');
  if (!exactly) return;
  isInstance(error.cause, Error, 'its cause');
  same(error.cause.message, message, 'the message of its cause');
}

/** Leaves an error behind that nothing catches, and is over before. */
export const throwsAfterwards: Culprit = async ({ t, dispatcher }) => {
  const log = t.gate();
  // It may also take its own answer along.
  const outcome = await dispatcher.execute(failing.uncaughtAfterwards(log.name)).catch((error: unknown) => error);
  if (outcome !== 'returned')
    hasCode(outcome, 'DISPATCH_WORKER_LOST', 'the error of a task that leaves an error behind');
};

/** A loop that never ends, cancelled once it runs. */
export const loops: Culprit = async ({ t, dispatcher }) => {
  const log = t.gate();
  const loop = dispatcher.executeAsync(cancelling.endless(log.name));
  await cancelled(t, loop, log);
};

/** Goes on when it is cancelled, and answers later. */
export const answersLate: Culprit = async ({ t, dispatcher }) => {
  const log = t.gate();
  const future = dispatcher.executeAsync(cancelling.returnsLate(log.name, 'late'));
  await cancelled(t, future, log);
};

async function cancelled(t: CaseContext, future: Future<unknown>, log: Gate): Promise<void> {
  const settled = future.exception();
  await Promise.race([log.noted('started'), settled.catch(() => {})]);
  // Its worker may have been lost before, with it.
  const taken = future.cancel();
  const error = await t.failure('a task that is cancelled', future);
  hasCode(error, taken ? 'DISPATCH_CANCELLED' : 'DISPATCH_WORKER_LOST', 'its error');
}

/** Is not heard of until its time has run out, and long after. */
export const overstays: Culprit = async ({ t, dispatcher }) => {
  const held = t.gate();
  const error = await t.failure(
    'a task that times out',
    dispatcher.execute(failing.failsAt(held.name), { timeout: 20 }),
  );
  if (!isDispatchError(error, 'DISPATCH_WORKER_LOST')) hasCode(error, 'DISPATCH_TIMEOUT', 'its error');
};

/**
 * Ends all workers from outside, once all of them run: what kills each one that starts is a failed start (L10), and where
 * that of one is not reported its time to start has to run out.
 */
export const endsAllFromOutside: Culprit = async ({ t, dispatcher }) => {
  await t.eventually('workers that run', () => {
    const { workers } = dispatcher.stats();
    return workers.length > 0 && workers.every(({ state }) => state !== 'starting');
  });
  await t.kill(dispatcher);
};

let tosses = 0;

/** A module that each worker loads, or not, as chance will have it. */
export const loadsNowAndThen: Culprit = async ({ t, dispatcher, random }) => {
  tosses += 1;
  const task = ghostOf('loads-now-and-then', { how: random() < 0.5 ? 'throw' : 'exit', toss: t.key(String(tosses)) });
  for (const outcome of await Promise.allSettled([1, 2, 3].map(() => dispatcher.execute(task)))) {
    if (outcome.status === 'fulfilled') same(outcome.value, 'loaded', 'the result of a task whose module loaded');
    // One that loaded on another worker before is not to blame for a death: that task may have been lost with three.
    else if (!isDispatchError(outcome.reason, 'DISPATCH_WORKER_LOST'))
      hasCode(outcome.reason, 'DISPATCH_UNAVAILABLE', 'the error of a task whose module did not load');
  }
};

/** Sends, along with its answer, what no worker sends. */
export function sendsGarbage(kind: GarbageKind, when: 'before' | 'after'): Culprit {
  return ({ t, dispatcher }) =>
    answeredOrLost(
      t,
      `a task that sends garbage, ${kind}, ${when} its answer`,
      dispatcher.execute(garbage.sends(kind, when, 'honest')),
    );
}

/** Sends it to the thread that made the worker, past all ports. */
export function tellsParent(kind: GarbageKind): Culprit {
  return ({ t, dispatcher }) =>
    answeredOrLost(
      t,
      `a task that sends garbage, ${kind}, past all ports`,
      dispatcher.execute(garbage.tellsParent(kind, 'honest')),
    );
}

/** Some of it can be ignored, for some the worker is ended, and what a worker answers to a task of its own is its affair. */
async function answeredOrLost(t: CaseContext, what: string, promise: Promise<string>): Promise<void> {
  const outcome = await t.waiting.for(
    what,
    promise.catch((error: unknown) => error),
  );
  if (typeof outcome !== 'string') hasCode(outcome, 'DISPATCH_WORKER_LOST', `the error of ${what}`);
  check(!('polluted' in {}), `no prototype is changed by ${what}`);
}
