import type { DispatcherOptions } from '@dispatch/core';
import { checkTimeout } from '@dispatch/core/internal';

/** A dispatcher's options, checked and complete. */
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
 * Checks the options of `createDispatcher` and fills in what is missing.
 *
 * @throws {TypeError} that names the option and what it may be.
 */
export function settingsOf(
  options: DispatcherOptions,
  defaults: { readonly name: string; readonly workers: number },
): Settings {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`createDispatcher(options): 'options' is not an object but ${String(options)}`);
  const { onUnobservedError, traceCallers = false, name = defaults.name } = options;
  if (onUnobservedError !== undefined && typeof onUnobservedError !== 'function')
    throw mistaken('onUnobservedError', 'a function', onUnobservedError);
  if (typeof traceCallers !== 'boolean') throw mistaken('traceCallers', 'true or false', traceCallers);
  if (typeof name !== 'string') throw mistaken('name', 'a string', name);
  return {
    name,
    ...workersOf(options.workers ?? defaults.workers),
    tasksPerWorker: wholeNumber('tasksPerWorker', options.tasksPerWorker ?? 1, 1),
    maxQueue: wholeNumber('maxQueue', options.maxQueue ?? Infinity, 0),
    idleTimeout: checkTimeout(options.idleTimeout ?? 10_000, 'idleTimeout'),
    maxTasksPerWorker: wholeNumber('maxTasksPerWorker', options.maxTasksPerWorker ?? Infinity, 1),
    startTimeout: checkTimeout(options.startTimeout ?? 10_000, 'startTimeout'),
    cancelGrace: checkTimeout(options.cancelGrace ?? 1000, 'cancelGrace'),
    traceCallers,
    onUnobservedError,
  };
}

function workersOf(workers: NonNullable<DispatcherOptions['workers']>): { minWorkers: number; maxWorkers: number } {
  if (typeof workers !== 'object') {
    const count = finite('workers', wholeNumber('workers', workers, 1));
    return { minWorkers: count, maxWorkers: count };
  }
  const maxWorkers = finite('workers.max', wholeNumber('workers.max', workers.max, 1));
  const minWorkers = wholeNumber('workers.min', workers.min ?? 0, 0);
  if (minWorkers > maxWorkers)
    throw new TypeError(`'workers.min' must not be above 'workers.max', got ${minWorkers} and ${maxWorkers}`);
  return { minWorkers, maxWorkers };
}

function wholeNumber(name: string, value: number, least: number): number {
  if ((Number.isInteger(value) || value === Infinity) && value >= least) return value;
  throw mistaken(name, `a whole number from ${least} up`, value);
}

function finite(name: string, value: number): number {
  if (value === Infinity) throw mistaken(name, 'a finite number', value);
  return value;
}

function mistaken(name: string, wanted: string, got: unknown): TypeError {
  return new TypeError(`'${name}' must be ${wanted}, got ${String(got)}`);
}
