import type { DispatcherOptions, ExecuteOptions, MapOptions } from '@dispatch/core';
import { checkTimeout, shared, type Carrying } from '@dispatch/core/internal';
import { pathToUncloneable } from './uncloneable.js';
import { rejectUncopied } from './uncopied.js';

/** The last two are what a map adds for its tasks. */
const ofCalls = ['timeout', 'signal', 'snapshot', 'priority', 'affinity', 'onProgress', 'caller', 'carry'];

/** @throws {TypeError} if there is an option with another name. */
export function checkNames(options: object, ...names: readonly string[]): void {
  if (Object.prototype.toString.call(options) !== '[object Object]') throw new TypeError(`'options' must be an object`);
  const wrong = Object.entries(options).find(([name, value]) => value !== undefined && !names.includes(name));
  if (wrong !== undefined) throw new TypeError(`no option '${wrong[0]}', but: ${names.join(' ')}`);
}

/** @param more the names of the options that only its method has. */
export function checkExecuteOptions<P>(options: ExecuteOptions<P>, ...more: readonly string[]): void {
  checkNames(options, ...ofCalls, ...more);
  const { timeout, signal, snapshot, priority, affinity, onProgress } = options;
  checkTimeout(timeout);
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw new TypeError(`'signal' must be an AbortSignal`);
  if (snapshot !== undefined && typeof snapshot !== 'boolean') throw new TypeError(`'snapshot' must be a boolean`);
  if (priority !== undefined && (typeof priority !== 'number' || Number.isNaN(priority)))
    throw new TypeError(`'priority' must be a number`);
  if (affinity !== undefined && !['string', 'number'].includes(typeof affinity))
    throw new TypeError(`'affinity' must be a string or a number`);
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw new TypeError(`'onProgress' must be a function`);
}

/** The high-water mark of a stream. */
export function checkHighWaterMark(highWaterMark = 64): number {
  if (Number.isInteger(highWaterMark) && highWaterMark > 0) return highWaterMark;
  throw new TypeError(`'highWaterMark' must be a positive integer`);
}

export function checkMapOptions<P>(options: MapOptions<P>): void {
  checkExecuteOptions(options, 'concurrency', 'ordered', 'settled');
  const { concurrency, ordered, settled } = options;
  if (concurrency !== undefined && (!Number.isInteger(concurrency) || concurrency < 1))
    throw new TypeError(`'concurrency' must be a positive integer`);
  if (ordered !== undefined && typeof ordered !== 'boolean') throw new TypeError(`'ordered' must be a boolean`);
  if (settled !== undefined && typeof settled !== 'boolean') throw new TypeError(`'settled' must be a boolean`);
}

const ofDispatchers =
  'workers tasksPerWorker maxQueue idleTimeout maxTasksPerWorker startTimeout cancelGrace setupData setup name onUnobservedError traceCallers clock context'.split(
    ' ',
  );

export function checkDispatcherOptions(options: DispatcherOptions): void {
  checkNames(options, ...ofDispatchers);
  const { workers = 1, name, traceCallers, onUnobservedError } = options;
  if (typeof workers === 'object' && workers !== null) {
    checkNames(workers, 'min', 'max');
    const { min = 0, max } = workers;
    checkCount('workers', max);
    if (min !== 0) checkCount('workers', min);
    if (min > max) throw new TypeError(`'workers' must have a 'min' no greater than its 'max'`);
  } else checkCount('workers', workers);
  for (const option of ['tasksPerWorker', 'maxTasksPerWorker', 'maxQueue'] as const) {
    const count = options[option];
    if (count !== undefined && count !== Infinity && !(option === 'maxQueue' && count === 0))
      checkCount(option, count, ' or Infinity');
  }
  for (const option of ['idleTimeout', 'startTimeout', 'cancelGrace'] as const) checkTimeout(options[option], option);
  if (name !== undefined && typeof name !== 'string') throw new TypeError(`'name' must be a string`);
  if (traceCallers !== undefined && typeof traceCallers !== 'boolean')
    throw new TypeError(`'traceCallers' must be a boolean`);
  const { clock } = options;
  // Code that is not type-checked may pass anything.
  const given: Partial<typeof clock> | null = clock;
  if (clock !== undefined && (typeof given?.now !== 'function' || typeof given.after !== 'function'))
    throw new TypeError(`'clock' must have 'now' and 'after'`);
  if (options.context !== undefined) captureOf(options);
  try {
    rejectUncopied(options.setupData);
    structuredClone(options.setupData);
  } catch (cause) {
    throw new TypeError(`'setupData' must be cloneable${pathToUncloneable(options.setupData)}`, { cause });
  }
  if (onUnobservedError !== undefined && typeof onUnobservedError !== 'function')
    throw new TypeError(`'onUnobservedError' must be a function`);
}

function checkCount(name: string, count: number, more = ''): void {
  if (Number.isInteger(count) && count > 0) return;
  throw new TypeError(
    `'${name}' must be a positive integer${more}, got ${typeof count === 'string' ? JSON.stringify(count) : String(count)}`,
  );
}

/** What captures the context of a call. */
export function captureOf({ context = [] }: DispatcherOptions): ReturnType<Required<Carrying>['capturing']> {
  const { capturing } = shared<Carrying>('carrying', {});
  if (capturing !== undefined) return capturing(context);
  if (!Array.isArray(context) || context.length > 0) throw new TypeError(`'context' must be an array of carriers`);
  return undefined;
}
