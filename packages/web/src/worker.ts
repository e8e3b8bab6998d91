/** The worker's side: for the file that the option `worker` of `createDispatcher` starts. */
import { outletOf, serveThrough, type OpenOutlet } from './served-worker.js';
import type { Served } from './task-set.js';

export type { ServeOptions, TaskSet } from './task-set.js';

/**
 * Runs the tasks of these sets, and no others, for the page that started this worker. Call it once, at the top level of
 * the worker's file: `serve(imageTasks, textTasks)`. After the sets, it takes options: with `serve(tasks, { setup })`, the
 * worker runs `setup` before its first task (clause W1).
 *
 * An uncaught error or an unhandled rejection ends the worker. Tasks that have finished are still reported; tasks that
 * run fail with `DISPATCH_WORKER_LOST`.
 *
 * @throws {TypeError} outside a worker, if a member of a set is not a factory of `defineTasks`, or if two of the tasks
 * have the same name in the same namespace.
 */
export function serve(...served: Served): void {
  serveThrough(openPort, served);
}

const openPort: OpenOutlet = (port, _configuration, mailbox) => {
  if (mailbox !== undefined)
    throw new TypeError(
      "with the option 'blocking', the worker's file calls serve() of '@dispatch/web/blocking/worker'",
    );
  return outletOf(port);
};
