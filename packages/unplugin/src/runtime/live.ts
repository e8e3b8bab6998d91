/** Part of a page in development: replaces the workers of its dispatchers when the code of their tasks has changed. */
import type { Dispatcher } from '@dispatch/core';
import type { WorkerHandle } from '@dispatch/web';
import { TrackedDispatchers } from './tracked-dispatchers.js';

const dispatchers = new TrackedDispatchers();
/** The modules of tasks that workers serve which start now. */
const known = new Set<string>();
let hasWorkers = false;
let newWorker: (() => WorkerHandle) | undefined;

/** Replaces the workers of a dispatcher from now on. */
export function track<D extends Dispatcher>(dispatcher: D): D {
  dispatchers.add(dispatcher);
  return dispatcher;
}

/** How workers start from now on: the module that says it may be replaced, and what it replaces is gone. */
export function startWith(start: () => WorkerHandle): void {
  newWorker = start;
}

/** Starts a worker, with all modules of tasks that have been evaluated here. */
export function start(): WorkerHandle {
  if (newWorker === undefined) throw new Error('no module has said how workers start');
  hasWorkers = true;
  return newWorker();
}

/** A module of tasks is evaluated. Workers that have started do not serve it if it is new. */
export function tasksOf(module: string): void {
  if (known.has(module)) return;
  known.add(module);
  if (hasWorkers) reload();
}

/** Replaces the workers of all dispatchers that are not closed. */
export function reload(): void {
  dispatchers.reload();
}
