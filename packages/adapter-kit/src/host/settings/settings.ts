import type { DispatcherClock, DispatcherOptions } from '@dispatch/core';
import { bindContext, check, checkTimeout, objectOf } from '@dispatch/core/internal';
import { checkCount, checkType } from './options.js';

/** The options of a dispatcher, checked and with defaults. */
export interface Settings {
  readonly name: string;
  readonly minWorkers: number;
  readonly maxWorkers: number;
  readonly tasksPerWorker: number;
  readonly maxQueue: number;
  readonly idleTimeout: number;
  readonly maxTasksPerWorker: number;
  readonly startTimeout: number;
  readonly cancelGrace: number;
  readonly traceCallers: boolean;
  /** `undefined`: that of the platform. */
  readonly clock: DispatcherClock | undefined;
  /** Runs in the asynchronous context of `createDispatcher`. */
  readonly onUnobservedError: (error: unknown, task: string) => void;
}

/**
 * Checks the options of `createDispatcher` and adds defaults.
 *
 * @throws {TypeError} if an option is invalid; the message names the option and the values it may have.
 */
export function settingsOf(
  options: DispatcherOptions,
  defaults: { readonly name: string; readonly workers: number },
): Settings {
  const {
    workers = defaults.workers,
    tasksPerWorker = 1,
    maxQueue = Infinity,
    idleTimeout = 10_000,
    maxTasksPerWorker = Infinity,
    startTimeout = 10_000,
    cancelGrace = 1000,
    name = defaults.name,
    onUnobservedError = warn,
    traceCallers = false,
    clock,
  } = objectOf(options);
  checkType('onUnobservedError', 'function', onUnobservedError);
  checkType('traceCallers', 'boolean', traceCallers);
  checkType('name', 'string', name);
  check(clock === undefined || isClock(clock), 'clock', `an object with 'now' and 'after'`, clock);
  return {
    name,
    ...workersOf(workers),
    tasksPerWorker: checkCount('tasksPerWorker', tasksPerWorker, 1, Infinity),
    maxQueue: checkCount('maxQueue', maxQueue, 0, Infinity),
    idleTimeout: checkTimeout(idleTimeout, 'idleTimeout'),
    maxTasksPerWorker: checkCount('maxTasksPerWorker', maxTasksPerWorker, 1, Infinity),
    startTimeout: checkTimeout(startTimeout, 'startTimeout'),
    cancelGrace: checkTimeout(cancelGrace, 'cancelGrace'),
    traceCallers,
    clock,
    onUnobservedError: bindContext(onUnobservedError),
  };
}

function warn(error: unknown, task: string): void {
  console.warn(`The task '${task}' failed and its future was not observed:`, error);
}

function isClock(clock: Partial<DispatcherClock> | null): boolean {
  return typeof clock?.now === 'function' && typeof clock.after === 'function';
}

function workersOf(workers: NonNullable<DispatcherOptions['workers']>): { minWorkers: number; maxWorkers: number } {
  if (typeof workers !== 'object' || workers === null) {
    const count = checkCount('workers', workers);
    return { minWorkers: count, maxWorkers: count };
  }
  const { min = 0, max } = workers;
  const maxWorkers = checkCount('workers.max', max);
  const minWorkers = checkCount('workers.min', min, 0);
  check(min <= max, 'workers.min', `at most 'workers.max' (${max})`, min);
  return { minWorkers, maxWorkers };
}
