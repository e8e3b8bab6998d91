import type { DispatcherOptions, ExecuteOptions } from '@dispatch/core';
import { checkTimeout } from '@dispatch/core/internal';

export function checkExecuteOptions({ timeout, signal, snapshot }: ExecuteOptions): void {
  checkTimeout(timeout);
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw new TypeError(`'signal' must be an AbortSignal`);
  if (snapshot !== undefined && typeof snapshot !== 'boolean') throw new TypeError(`'snapshot' must be a boolean`);
}

export function checkDispatcherOptions(options: DispatcherOptions): void {
  const { workers } = options;
  if (typeof workers === 'object') {
    const { min = 0, max } = workers;
    checkCount('workers', max);
    if (min > max) throw new TypeError(`'workers' must have a 'min' no greater than its 'max'`);
  } else checkCount('workers', workers);
  checkCount('tasksPerWorker', options.tasksPerWorker);
  checkCount('maxTasksPerWorker', options.maxTasksPerWorker);
  for (const name of ['maxQueue', 'idleTimeout', 'startTimeout', 'cancelGrace'] as const) checkTimeout(options[name], name);
  const { onUnobservedError } = options;
  if (onUnobservedError !== undefined && typeof onUnobservedError !== 'function') throw new TypeError(`'onUnobservedError' must be a function`);
}

function checkCount(name: string, count: number | undefined): void {
  if (count === undefined || count === Infinity || (Number.isInteger(count) && count > 0)) return;
  throw new TypeError(`'${name}' must be a whole number from 1 up`);
}
