import type { DispatcherClock, DispatcherOptions } from '@dispatch/core';
import {
  bindContext,
  check,
  checkTimeout,
  objectOf,
  shared,
  type Carrying,
  type CarryingCall,
} from '@dispatch/core/internal';
import { ownBytesOf } from '../../wire/own-bytes.js';
import { describeUncloneable } from '../../wire/uncloneable.js';
import { checkCount, checkType } from './options.js';

/** The options that all dispatchers have. */
const names =
  'workers, tasksPerWorker, maxQueue, idleTimeout, maxTasksPerWorker, startTimeout, cancelGrace, name, onUnobservedError, traceCallers, clock, context, setupData';

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
  /** Captures the context of a call; `undefined` without carriers. Does not throw. */
  readonly capture: ((isItem: boolean) => CarryingCall['carry']) | undefined;
  /** Runs in the asynchronous context of `createDispatcher`. */
  readonly onUnobservedError: (error: unknown, task: string | undefined) => void;
  /** A copy of what the user passed. */
  readonly setupData: unknown;
}

/**
 * Checks the options of `createDispatcher` and adds defaults.
 *
 * @throws {TypeError} if an option is invalid; the message names the option and the values it may have.
 */
export function settingsOf(
  options: DispatcherOptions,
  defaults: { readonly name: string; readonly workers: number; readonly options?: string | undefined },
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
    context = [],
    setupData,
  } = objectOf(options, defaults.options !== undefined && names + defaults.options);
  checkType('onUnobservedError', 'function', onUnobservedError);
  checkType('traceCallers', 'boolean', traceCallers);
  checkType('name', 'string', name);
  check(clock === undefined || isClock(clock), 'clock', `an object with 'now' and 'after'`, clock);
  const { capturing } = shared<Carrying>('carrying', {});
  // Without the entry point that defines carriers, there is none.
  check(capturing !== undefined || context?.length === 0, 'context', 'an array of carriers', context);
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
    capture: capturing?.(context),
    onUnobservedError: bindContext(onUnobservedError),
    setupData: cloneOf(setupData),
  };
}

function warn(error: unknown, task: string | undefined): void {
  console.warn(`${task === undefined ? 'A worker' : `The task '${task}'`} failed, and nothing has observed it:`, error);
}

function cloneOf(setupData: unknown): unknown {
  // Where there is no such function, the error says so, and not that the value cannot be cloned.
  const clone = structuredClone;
  try {
    return clone(ownBytesOf(setupData));
  } catch (cause) {
    throw new TypeError(`'setupData' must be cloneable: ${describeUncloneable(setupData)}`, { cause });
  }
}

function isClock(clock: Partial<DispatcherClock> | null): boolean {
  return typeof clock?.now === 'function' && typeof clock.after === 'function';
}

function workersOf(workers: NonNullable<DispatcherOptions['workers']>): { minWorkers: number; maxWorkers: number } {
  if (typeof workers !== 'object' || workers === null) {
    const count = checkCount('workers', workers);
    return { minWorkers: count, maxWorkers: count };
  }
  const { min = 0, max } = objectOf(workers, 'min, max');
  const maxWorkers = checkCount('workers.max', max);
  const minWorkers = checkCount('workers.min', min, 0);
  check(min <= max, 'workers.min', `at most 'workers.max' (${max})`, min);
  return { minWorkers, maxWorkers };
}
