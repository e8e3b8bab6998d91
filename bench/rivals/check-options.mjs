// What the interface checks before a library is asked for anything.
import { check, checkSignal, checkTimeout } from '@dispatch/core/internal';
import { notOffered } from './not-offered.mjs';

const isCount = (value, least) =>
  value === undefined || value === Infinity || (Number.isInteger(value) && value >= least);

export function checkCallOptions({ timeout, signal, priority, affinity, snapshot, onProgress }) {
  checkTimeout(timeout);
  checkSignal(signal);
  const isNumber = typeof priority === 'number' && !Number.isNaN(priority);
  check(priority === undefined || isNumber, 'priority', 'a number', priority);
  check(affinity === undefined || ['string', 'number'].includes(typeof affinity), 'affinity', 'a key', affinity);
  check(snapshot === undefined || typeof snapshot === 'boolean', 'snapshot', 'a boolean', snapshot);
  check(onProgress === undefined || typeof onProgress === 'function', 'onProgress', 'a function', onProgress);
}

/** The options of a dispatcher. `workers` becomes `{ min, max }`, or `undefined` for the default of the library. */
export function checkDispatcherOptions({ workers, name, onUnobservedError, traceCallers, ...options }) {
  const { min, max } = typeof workers === 'object' && workers !== null ? workers : { min: workers, max: workers };
  const areWorkers = isCount(max, 1) && max !== Infinity && isCount(min, 0) && (min ?? 0) <= (max ?? Infinity);
  check(areWorkers && workers !== null, 'workers', 'a positive integer or { min, max }', workers);
  check(name === undefined || typeof name === 'string', 'name', 'a string', name);
  for (const [key, value, type] of [
    ['onUnobservedError', onUnobservedError, 'function'],
    ['traceCallers', traceCallers, 'boolean'],
  ])
    check(value === undefined || typeof value === type, key, `a ${type}`, value);
  for (const key of ['tasksPerWorker', 'maxTasksPerWorker'])
    check(isCount(options[key], 1), key, 'a positive integer', options[key]);
  check(isCount(options.maxQueue, 0), 'maxQueue', 'an integer, 0 or more', options.maxQueue);
  for (const key of ['idleTimeout', 'startTimeout', 'cancelGrace']) checkTimeout(options[key], key);
  return { ...options, workers: workers === undefined ? undefined : { min: min ?? 0, max } };
}

/** Throws for each option that has a value and is not among those that the library offers. */
export function allowOnly(options, offered, values = {}) {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || offered.includes(name) || values[name] === value) continue;
    notOffered(`the option ${name}`);
  }
}
