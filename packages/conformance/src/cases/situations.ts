import type { Dispatcher, DispatcherOptions, Future } from '@dispatch/core';
import { alike, fail, hasCode, same } from '../assertions.js';
import type { CaseContext } from '../context.js';
import { running, type Place } from '../fixtures/running.js';
import type { Gate } from '../gate.js';

/** A dispatcher whose only slot is taken. */
export interface Busy {
  readonly dispatcher: Dispatcher;
  /** Holds the task in the slot. */
  readonly gate: Gate;
  /** The task in the slot; its value is `'holder'`. */
  readonly holder: Future<unknown>;
}

/**
 * One worker with one slot, which is taken by a task that waits at a gate: tasks submitted next have to wait, and start
 * in the order submitted when the gate is opened.
 */
export async function busy(t: CaseContext, options: DispatcherOptions = {}): Promise<Busy> {
  const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, ...options });
  const gate = t.gate();
  const holder = dispatcher.executeAsync(running.hold(gate.name, 'holder'));
  await gate.arrivals();
  return { dispatcher, gate, holder };
}

/** A task with a timeout. */
export interface Limited {
  /** Fulfils once it runs. */
  readonly started: Promise<unknown>;
  /** Settles once its timeout has expired. */
  readonly over: Promise<unknown>;
}

/**
 * Submits a task with longer and longer timeouts until one has started before its timeout expired, however slow the machine
 * is. @returns that one.
 */
export async function startedInTime<L extends Limited>(t: CaseContext, submit: (timeout: number) => L): Promise<L> {
  for (let timeout = 50 + t.slack; ; timeout *= 2) {
    // A task that never notes its start, for example because it fails at once, would be submitted forever.
    if (timeout > 60_000) fail(`a task with a timeout of ${timeout / 2} ms starts before it expires`);
    const limited = submit(timeout);
    const none = (): boolean => false;
    const has = Promise.race([limited.over.then(none, none), limited.started.then(() => true)]);
    if (await t.waiting.for(`a task with a timeout of ${timeout} ms to start`, has)) return limited;
  }
}

/** Fulfils once `future` is done, whatever its outcome. */
export function done(future: Future<unknown>): Promise<void> {
  return new Promise((resolve) => {
    future.addDoneCallback(() => {
      resolve();
    });
  });
}

/**
 * Checks the results of tasks behind one that ends their worker. With `startsKnown: false`, a task that was assigned to that
 * worker counts as started and may be lost with it (L5). @returns the results of those that were not.
 */
export async function behindLost<T>(
  t: CaseContext,
  futures: readonly Future<T>[],
  expected: readonly T[],
): Promise<readonly T[]> {
  const results: T[] = [];
  for (const [index, future] of futures.entries()) {
    await t.waiting.for('the queued tasks behind one that ends their worker', done(future));
    const error = await future.exception();
    if (error !== undefined && !t.capabilities.startsKnown)
      hasCode(error, 'DISPATCH_WORKER_LOST', 'the error of a queued task behind one that ends its worker');
    else {
      const result = await t.gives('a queued task behind one that ends its worker', future);
      same(result, expected[index], 'its result');
      results.push(result);
    }
  }
  return results;
}

/**
 * A stream that has delivered its first value before its timeout expired. @param begin creates it from a generator that notes
 * `'finally'` in `log`. @param note what the generator has to note before, too.
 */
export async function streamInTime<Y>(
  t: CaseContext,
  begin: (log: string, timeout: number) => AsyncGenerator<Y, unknown, void>,
  note?: string,
): Promise<{ readonly stream: AsyncGenerator<Y, unknown, void>; readonly log: Gate; readonly first: unknown }> {
  const { stream, log, first } = await startedInTime(t, (timeout) => {
    const notes = t.gate();
    const limited = begin(notes.name, timeout);
    const value = t.later(limited.next());
    const never = new Promise<never>(() => {});
    const started = value.then(
      () => (note === undefined ? undefined : notes.noted(note)),
      () => never,
    );
    const failed = value.then(
      () => never,
      () => {},
    );
    return { stream: limited, log: notes, first: value, started, over: Promise.race([failed, notes.noted('finally')]) };
  });
  return { stream, log, first: (await first).value };
}

/** A dispatcher whose workers have started. */
export async function started(t: CaseContext, options: DispatcherOptions): Promise<Dispatcher> {
  const dispatcher = await t.dispatcher(options);
  await t.gives('ready()', dispatcher.ready());
  return dispatcher;
}

/** Checks that what was submitted before has noted nothing: another task notes first. */
export async function notesNothing(t: CaseContext, dispatcher: Dispatcher, log: Gate): Promise<void> {
  await t.gives('another task', dispatcher.execute(running.note(log.name, 'later')));
  await log.noted('later');
  alike(log.notes, ['later'], 'what was noted');
}

/** A dispatcher that blocking calls can use: if they need a ready worker, it has one. */
export async function blockable(t: CaseContext, created: Promise<Dispatcher>): Promise<Dispatcher> {
  const dispatcher = await created;
  if (t.capabilities.blocking === 'when-ready') await t.gives('ready()', dispatcher.ready());
  return dispatcher;
}

/** Two workers with one slot each; the slot of the worker of `key` is taken by a task that waits at a gate. */
export interface BusyKeyWorker {
  readonly dispatcher: Dispatcher;
  readonly gate: Gate;
  readonly holder: Future<Place>;
}

export async function busyKeyWorker(t: CaseContext, key: string | number): Promise<BusyKeyWorker> {
  const dispatcher = await started(t, { workers: { min: 2, max: 2 }, tasksPerWorker: 1 });
  const gate = t.gate();
  const holder = dispatcher.executeAsync(running.placeAt(gate.name), { affinity: key });
  await gate.arrivals();
  return { dispatcher, gate, holder };
}

/** Waits until a timer whose time was cut off to 32 bits, which is 1 ms then, has fired, and what it starts has had its turns. */
export async function afterShortTimers(t: CaseContext): Promise<void> {
  await t.pause(5);
  await t.turns();
}
