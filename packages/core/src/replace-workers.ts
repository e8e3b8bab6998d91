/** Replaces the workers of a dispatcher, for example when the code of its tasks has changed. */
import { check } from './check.js';
import type { Dispatcher } from './dispatcher.js';
import { UnsupportedError } from './errors.js';

/** What {@link replaceWorkers} needs of a dispatcher: parts of its scheduler, which the adapter kit has. */
export interface ReplacingHost {
  readonly pool: { readonly lanes: Iterable<ReplacedLane> };
  readonly backlog: {
    /** Adds tasks that were withdrawn from a worker. */
    putBack(calls: readonly object[]): void;
    /** Workers that take no more tasks keep no keys. */
    unbindClosedLanes(): void;
  };
  readonly assignment: { assignSoon(): void };
}

/** One worker. */
export interface ReplacedLane {
  readonly calls: {
    /** The worker takes no more tasks. */
    wearOut(): void;
    /** Takes back the tasks that the worker has not begun. */
    takeBack(): readonly object[];
  };
}

/** A dispatcher whose workers can be replaced. */
export interface ReplacingDispatcher {
  readonly '~engine'?: ReplacingHost;
}

/**
 * Replaces all workers that a dispatcher has now (clause R21). Tasks that have started continue on their workers, which end
 * when these tasks have settled. All other tasks, also those that were assigned to one of these workers, run on new workers,
 * which load the modules of tasks again. No task is lost or started twice. Returns at once; `events` reports the workers that
 * end and those that replace them.
 *
 * Arguments that were transferred to a worker cannot be taken back: such a task runs there. Without shared memory, the same
 * holds for every task that was posted to a worker. A repeated call replaces the workers that have started meanwhile; a
 * closed dispatcher has none. Where tasks run on this thread (`modules: 'shared'`), new workers have the same modules.
 *
 * @throws {TypeError} if `dispatcher` is not an object.
 * @throws {UnsupportedError} if the workers of the dispatcher cannot be replaced: it was not made by an adapter of this
 * project.
 */
export function replaceWorkers(dispatcher: Dispatcher & ReplacingDispatcher): void {
  check(typeof dispatcher === 'object' && dispatcher !== null, 'dispatcher', 'a dispatcher', dispatcher);
  const { name, '~engine': host } = dispatcher;
  if (host === undefined) throw new UnsupportedError(`the workers of the dispatcher '${name}' cannot be replaced`);
  for (const { calls } of host.pool.lanes) {
    calls.wearOut();
    host.backlog.putBack(calls.takeBack());
  }
  host.backlog.unbindClosedLanes();
  host.assignment.assignSoon();
}
