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

/** A dispatcher that blocking calls can use: if they need a ready worker, it has one. */
export async function blockable(t: CaseContext, created: Promise<Dispatcher>): Promise<Dispatcher> {
  const dispatcher = await created;
  if (t.capabilities.blocking === 'when-ready') await t.gives('ready()', dispatcher.ready());
  return dispatcher;
}

/** Two workers with one slot each; the slot of the worker of `key` is taken by a task that waits at a gate. */
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
