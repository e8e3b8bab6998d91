import type { Dispatcher, DispatcherOptions, Future } from '@dispatch/core';
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
 * One worker with one slot, and a task in it that waits at a gate: whatever is submitted next has to wait, and starts in
 * the order submitted once the gate is opened.
 */
export async function busy(t: CaseContext, options: DispatcherOptions = {}): Promise<Busy> {
  const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, ...options });
  const gate = t.gate();
  const holder = dispatcher.executeAsync(running.hold(gate.name, 'holder'));
  await gate.arrivals();
  return { dispatcher, gate, holder };
}

/** A task that was submitted with a timeout, and what tells that it has started. */
export interface Submitted {
  readonly future: Future<unknown>;
  readonly started: Promise<void>;
}

/**
 * A task that has started before its time runs out, however slow the machine: it is submitted with ever longer timeouts until
 * it has. Those before it have timed out in the queue, or too soon for the case.
 */
export async function startedInTime<S extends Submitted>(t: CaseContext, submit: (timeout: number) => S): Promise<S> {
  for (let timeout = 50 + t.slack; ; timeout *= 2) {
    const submitted = submit(timeout);
    const { future, started } = submitted;
    const settled = new Promise<boolean>((resolve) => {
      future.addDoneCallback(() => {
        resolve(false);
      });
    });
    const has = Promise.race([started.then(() => !future.done()), settled]);
    if (await t.waiting.for(`a task with a timeout of ${timeout} ms to start`, has)) return submitted;
  }
}

/** A dispatcher that may be blocked for: with a worker that is ready, where that takes one. */
export async function blockable(t: CaseContext, created: Promise<Dispatcher>): Promise<Dispatcher> {
  const dispatcher = await created;
  if (t.capabilities.blocking === 'when-ready') await t.gives('ready()', dispatcher.ready());
  return dispatcher;
}

/** Two workers of one slot each; that of `key` is taken by a task that waits at a gate. */
export interface BusyHome {
  readonly dispatcher: Dispatcher;
  readonly gate: Gate;
  readonly holder: Future<Place>;
}

export async function busyHome(t: CaseContext, key: string | number): Promise<BusyHome> {
  const dispatcher = await t.dispatcher({ workers: { min: 2, max: 2 }, tasksPerWorker: 1 });
  await t.gives('ready()', dispatcher.ready());
  const gate = t.gate();
  const holder = dispatcher.executeAsync(running.placeAt(gate.name), { affinity: key });
  await gate.arrivals();
  return { dispatcher, gate, holder };
}
