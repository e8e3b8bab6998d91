import type { DispatcherOptions } from '@dispatch/core';
import { checkTimeout } from '@dispatch/core/internal';
import { checkFiniteInteger, checkInteger, invalidOption } from './invalid-option.js';
import { checkFlag, objectOf } from './options.js';

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
  readonly onUnobservedError: ((error: unknown, task: string) => void) | undefined;
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
  const { onUnobservedError, traceCallers, name = defaults.name } = objectOf(options, 'createDispatcher(options)');
  if (onUnobservedError !== undefined && typeof onUnobservedError !== 'function')
    throw invalidOption('onUnobservedError', 'a function', onUnobservedError);
  if (typeof name !== 'string') throw invalidOption('name', 'a string', name);
  return {
    name,
    ...workersOf(options.workers ?? defaults.workers),
    tasksPerWorker: checkInteger('tasksPerWorker', options.tasksPerWorker ?? 1, 1),
    maxQueue: checkInteger('maxQueue', options.maxQueue ?? Infinity, 0),
    idleTimeout: checkTimeout(options.idleTimeout ?? 10_000, 'idleTimeout'),
    maxTasksPerWorker: checkInteger('maxTasksPerWorker', options.maxTasksPerWorker ?? Infinity, 1),
    startTimeout: checkTimeout(options.startTimeout ?? 10_000, 'startTimeout'),
    cancelGrace: checkTimeout(options.cancelGrace ?? 1000, 'cancelGrace'),
    traceCallers: checkFlag('traceCallers', traceCallers),
    onUnobservedError,
  };
}

function workersOf(workers: NonNullable<DispatcherOptions['workers']>): { minWorkers: number; maxWorkers: number } {
  if (typeof workers !== 'object') {
    const count = checkFiniteInteger('workers', workers, 1);
    return { minWorkers: count, maxWorkers: count };
  }
  const maxWorkers = checkFiniteInteger('workers.max', workers.max, 1);
  const minWorkers = checkInteger('workers.min', workers.min ?? 0, 0);
  if (minWorkers > maxWorkers)
    throw new TypeError(`'workers.min' must not be above 'workers.max', got ${minWorkers} and ${maxWorkers}`);
  return { minWorkers, maxWorkers };
}
