/**
 * Part of a server of Next in development: replaces the worker threads of its dispatchers when the code of their tasks has
 * changed. Next evaluates modules again when they change, and its own process has this module too: what it knows belongs to
 * the process.
 */
import type { Worker, WorkerOptions } from 'node:worker_threads';
import type { Dispatcher } from '@dispatch/core';
import { TrackedDispatchers } from './tracked-dispatchers.js';

type StartWorker = (options: WorkerOptions) => Worker;

interface ServerState {
  readonly dispatchers: TrackedDispatchers;
  newWorker?: StartWorker;
  /** Of the code of the workers. */
  version?: string;
}

const state = ((globalThis as Record<symbol, unknown>)[Symbol.for('@dispatch/unplugin:server')] ??= {
  dispatchers: new TrackedDispatchers(),
}) as ServerState;

/** Replaces the workers of a dispatcher from now on. */
export function track<D extends Dispatcher>(dispatcher: D): D {
  state.dispatchers.add(dispatcher);
  return dispatcher;
}

/**
 * How workers start from now on. Replaces those that have started with other code.
 *
 * @param version of the code of the workers, if the caller is evaluated again when it has changed.
 */
export function startWith(start: StartWorker, version?: string): void {
  const before = state.version;
  state.newWorker = start;
  if (version !== undefined) state.version = version;
  if (before !== state.version && before !== undefined) reload();
}

/** Starts a worker. */
export function start(options: WorkerOptions): Worker {
  if (state.newWorker === undefined) throw new Error('no module has said how workers start');
  return state.newWorker(options);
}

/** Replaces the workers of all dispatchers that are not closed. */
export function reload(): void {
  state.dispatchers.reload();
}
