import { defineTasks, type Dispatcher, type DispatcherOptions } from '@dispatch/core';
import type { Adapter } from '../../src/host/dispatcher/adapter.js';
import { createPooledDispatcher } from '../../src/host/dispatcher/pooled-dispatcher.js';
import { FakeWorkers } from './fake-workers.js';
import { ManualClock } from './manual-clock.js';

/** Tasks that never run: tests make the fake workers answer. The first argument is the call's number. */
export const tasks = defineTasks('file:///tasks.js', {
  work: (_number: unknown, ..._rest: unknown[]): unknown => undefined,
  other: (_number: unknown, ..._rest: unknown[]): unknown => undefined,
});

export const otherTasks = defineTasks('file:///other.js', { elsewhere: (_number: unknown): unknown => undefined });
export const thirdTasks = defineTasks('file:///third.js', { third: (_number: unknown): unknown => undefined });

export interface Fake {
  readonly dispatcher: Dispatcher;
  readonly workers: FakeWorkers;
  readonly clock: ManualClock;
  /** Submits a call of `tasks.work` with that number. */
  submit(number: unknown): ReturnType<typeof submitTo>;
}

function submitTo(dispatcher: Dispatcher, number: unknown) {
  const future = dispatcher.executeAsync(tasks.work(number));
  future.addDoneCallback(() => {});
  return future;
}

export const capabilities: Adapter['capabilities'] = {
  parallel: true,
  blocking: false,
  cancelRunning: 'terminate',
  isolation: 'clone',
  transfer: true,
  sharedMemory: true,
  loopsSeeCancel: true,
  startsKnown: true,
  delivery: 'at-most-once',
  crashRecovery: 'all',
  taskContext: 'async',
  modules: 'imported',
};

/** A dispatcher whose workers and time a test controls. */
export function createFake(options: DispatcherOptions = {}, adapter: Partial<Adapter> = {}): Fake {
  const workers = new FakeWorkers();
  const clock = new ManualClock();
  const dispatcher = createPooledDispatcher(
    { name: 'fake', workers: 1, capabilities, spawn: workers.spawn, clock, ...adapter },
    options,
  );
  return { dispatcher, workers, clock, submit: (number) => submitTo(dispatcher, number) };
}

/** Lets all promise reactions run, including the scheduler's. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** Lets the event loop turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
