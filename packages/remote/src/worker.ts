/** The worker's side: for the file that `dispatch-host` runs in each of its workers. */
import { ServedTasks, splitServed, type Served } from '@dispatch/adapter-kit/bytes/worker';
import { startServing } from './worker/start-serving.js';

export type { ServeOptions, TaskSet } from '@dispatch/adapter-kit/bytes/worker';

/**
 * Runs the tasks of these sets, and no others, for the dispatcher that has leased this worker. Call it once, at the top
 * level of the file that `dispatch-host` is started with: `serve(imageTasks, textTasks)`. After the sets, it takes options: with
 * `serve(tasks, { setup })`, the worker runs `setup` before its first task (clause W1).
 *
 * An uncaught error or an unhandled rejection ends the worker. Tasks that have finished are still reported; tasks that
 * run fail with `DISPATCH_WORKER_LOST`.
 *
 * @throws {TypeError} in a process or a thread that no host has started, if it was called before, if a member of a set is not a factory of
 * `defineTasks`, or if two of the tasks have the same name in the same namespace.
 */
export function serve(...served: Served): void {
  const { sets, setup } = splitServed(served);
  const tasks = ServedTasks.ofSets(sets);
  startServing({ tasks: () => tasks, setup });
}
