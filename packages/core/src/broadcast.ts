/** Runs a task on every worker. */
import type { BroadcastOptions } from './broadcast-options.js';
import { BroadcastRuns } from './broadcast-runs.js';
import { hostOf } from './broadcast-host.js';
import { check, objectOf } from './check.js';
import type { Dispatcher } from './dispatcher.js';
import { DispatcherClosedError, UnsupportedError } from './errors.js';
import { Future } from './future.js';
import { checkSignal } from './signals.js';
import { definitionOf, type Task } from './task.js';
import { checkTimeout } from './timeout.js';

export type { BroadcastOptions } from './broadcast-options.js';

/**
 * Runs `task` once on each worker of `dispatcher` that accepts tasks, and once on each that becomes ready while that lasts:
 * to fill caches, to reload a configuration, to collect profiles (clause W9). It waits for the workers that are starting
 * when it is called: until they are ready and have run the task, or have failed to start.
 *
 * ```ts
 * const sizes = await broadcast(dispatcher, tasks.reloadConfiguration(url)); // Map(2) { 1 => 17, 2 => 17 }
 * ```
 *
 * On a worker it takes its turn after the tasks that are assigned there, before those that wait in the queue, and it takes
 * a slot as every task does (clause W10). The arguments are cloned for each worker, when the task is assigned to it: do
 * not change them before the future is done, and do not transfer them.
 *
 * A run that fails does not end the others. When all have ended, the future has their results by the numbers of the
 * workers, or it fails with the error of the run that failed first (clause W11). Without a worker, the map is empty:
 * `await dispatcher.ready()` before, or use a setup for what each worker needs. A worker that fails to start is not in it.
 *
 * The future carries, in addition to what the future of `executeAsync` carries:
 * - `DISPATCH_WORKER_LOST` if a worker is lost before the task has ended on it.
 * - `DISPATCH_CLOSED` after `close()` was called. A broadcast that has begun ends as other tasks do (clause W12).
 * - `DISPATCH_UNSUPPORTED` if the dispatcher was not made by an adapter of this project.
 *
 * `resultSync()` cannot block for it.
 *
 * @throws {TypeError} if an argument or an option is of the wrong kind, or the function of the task is a generator.
 */
export function broadcast<T>(
  dispatcher: Dispatcher,
  task: Task<T> & { readonly '~yields'?: never },
  options: BroadcastOptions = {},
): Future<ReadonlyMap<number, T>> {
  check(typeof dispatcher === 'object' && dispatcher !== null, 'dispatcher', 'a dispatcher', dispatcher);
  const { run } = definitionOf(task);
  const isGenerator = /Generator/.test(Object.prototype.toString.call(run));
  check(!isGenerator, 'task', 'a task that is not a generator: use stream() on one worker', run);
  const { signal, timeout } = objectOf(options, 'timeout, signal');
  checkTimeout(timeout);
  checkSignal(signal);
  const { name, status } = dispatcher;
  const host = hostOf(dispatcher);
  if (host === undefined) return failed(new UnsupportedError(`the dispatcher '${name}' cannot address its workers`));
  if (status !== 'open')
    return failed(new DispatcherClosedError(`the dispatcher '${name}' is ${status}, and takes no more tasks`));
  return new BroadcastRuns(dispatcher, host, task, { signal, timeout }).future;
}

function failed(error: Error): Future<never> {
  const { future, reject } = Future.withResolvers<never>();
  reject(error);
  return future;
}
