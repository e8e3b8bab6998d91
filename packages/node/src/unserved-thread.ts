import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { DispatcherUnavailableError } from '@dispatch/core';

const key = '@dispatch/node/unserved';

/** Runs `create`, which starts a thread. Until that thread serves tasks, it knows that a dispatcher has started it. */
export function startUnserved<R>(create: () => R): R {
  // A thread gets a copy of what is set when it is created.
  setEnvironmentData(key, true);
  try {
    return create();
  } finally {
    setEnvironmentData(key, undefined);
  }
}

/** This thread serves tasks from now on, which may create dispatchers. */
export function beginServing(): void {
  setEnvironmentData(key, undefined);
}

/**
 * Prevents that a file which starts its workers with itself does so without end.
 *
 * @throws {DispatcherUnavailableError} in a thread that a dispatcher has started and that does not serve tasks yet.
 */
export function checkServing(): void {
  if (getEnvironmentData(key) !== true) return;
  throw new DispatcherUnavailableError(
    "the file of the option 'worker' creates a dispatcher before it calls serve(): " +
      'create it only where `isMainThread` of node:worker_threads is true, and call serve(tasks) elsewhere',
  );
}
