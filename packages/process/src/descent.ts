import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { DispatcherUnavailableError } from '@dispatch/core';

/**
 * The environment variable of a worker process until it serves: how many dispatchers of processes are above it. Deleted
 * then, so that programs which a task starts do not inherit it.
 */
const variable = 'DISPATCH_PROCESS_DEPTH';
/** The same for the time after that, in this thread and in those that it starts. */
const key = '@dispatch/process/depth';

/** What a worker process has in its environment. */
export const marked: Readonly<Record<string, string>> = { [variable]: '1' };

/** Whether this process was started by a dispatcher, and does not serve yet. */
export function isUnserved(): boolean {
  return process.env[variable] !== undefined;
}

/** This process serves tasks from now on. */
export function beginServing(): void {
  setEnvironmentData(key, process.env[variable] ?? '1');
  delete process.env[variable];
}

/**
 * Prevents that processes start processes without end: by a file that starts its workers with itself, by a program that
 * Node's own options load in each process, or by a task that runs the code which submits it.
 *
 * @throws {DispatcherUnavailableError} in a worker process.
 */
export function checkDescent(): void {
  if (isUnserved()) {
    throw new DispatcherUnavailableError(
      `this process was started by a dispatcher, and something creates another dispatcher of processes before it serves ` +
        `tasks: the file of the option 'worker', or a module that Node's own options load (--import, --require)`,
    );
  }
  if (getEnvironmentData(key) === undefined) return;
  throw new DispatcherUnavailableError(
    `a worker process cannot create a dispatcher of processes, which could start processes without end: ` +
      `use another adapter in tasks, such as '@dispatch/node'`,
  );
}
