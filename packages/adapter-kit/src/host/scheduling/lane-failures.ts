import { DispatcherUnavailableError, TimeoutError } from '@dispatch/core';
import type { Call } from '../call/call.js';
import type { LaneTimerEvents } from '../lane/lane-timers.js';
import { LaneWatch } from '../lane/lane-watch.js';
import type { Lane } from '../lane/lane.js';
import type { Settings } from '../settings/settings.js';
import type { WorkerExit } from '../worker-link.js';
import type { Backlog } from './backlog.js';
import type { LanePool } from './lane-pool.js';
import { addSuspects, endedBeforeReady, importEndsWorker, recover, type Suspects } from './recovery.js';

export interface LaneFailuresParts {
  readonly backlog: Backlog;
  readonly pool: LanePool;
  readonly suspects: Suspects;
  readonly settings: Settings;
  readonly calls: { fail(call: Call, error: unknown): void; checkIdle(): void };
  readonly assignment: { assign(): void; assignSoon(): void };
}

/** Ends and replaces workers that fail, and decides what happens to the calls that they hold. */
export class LaneFailures implements LaneTimerEvents<Lane> {
  readonly #parts: LaneFailuresParts;

  constructor(parts: LaneFailuresParts) {
    this.#parts = parts;
  }

  startOverdue(lane: Lane, startTimeout: number): void {
    this.#parts.pool.onStartOverdue(lane);
    this.lose(lane, { cause: new TimeoutError(`the worker was not ready within ${startTimeout} ms`) });
  }

  importOverdue(lane: Lane, module: string): void {
    // If there are several, one may keep the others from ending: they are imported again one at a time.
    const isCulprit = !addSuspects(lane, this.#parts.suspects, this.#parts.pool.newest);
    const error = (): DispatcherUnavailableError => {
      const cause = new TimeoutError(`its import did not end within ${this.#parts.settings.startTimeout} ms`);
      return new DispatcherUnavailableError(`the module ${module} does not load in a worker: ${cause.message}`, {
        cause,
      });
    };
    for (const call of lane.slots.all()) {
      if (!isCulprit || call.profile.definition.module !== module) continue;
      if (lane.calls.withdraw(call) || lane.calls.awaitsImport(call)) this.#parts.calls.fail(call, error());
    }
    // The import may never end, and later calls of the module would wait for it.
    this.#retire(lane);
    if (isCulprit) this.#failWaiting(error, module);
  }

  stopOverdue(lane: Lane): void {
    this.#retire(lane);
    this.endIfAlone(lane);
  }

  silent(lane: Lane): void {
    this.lose(lane, { cause: new TimeoutError('it did not respond') });
  }

  stalled(lane: Lane): void {
    const taken = lane.calls.takeBack();
    for (const call of taken) LaneWatch.noteStall(call);
    this.#parts.backlog.putBack(taken);
    this.#parts.assignment.assignSoon();
  }

  /**
   * Ends a retiring lane that holds nothing but calls that did not stop in time, and calls that cannot start before
   * those stop.
   */
  endIfAlone(lane: Lane): void {
    if (lane.status !== 'retiring') return;
    const { overdue } = lane.timers;
    const importing = lane.slots.which((call) => !call.settled && lane.calls.awaitsImport(call)).length;
    if (lane.slots.held === overdue) {
      this.#parts.pool.end(lane);
      this.#parts.calls.checkIdle();
    } else if (importing > 0 && lane.slots.held === overdue + importing) {
      // Without shared memory they cannot be taken back while the worker lives.
      this.lose(lane, { cause: new TimeoutError('the imports in it did not end') });
    } else if (overdue >= this.#parts.settings.tasksPerWorker) {
      // All slots are taken for good, and the other calls have transferred arguments, which cannot be taken back.
      this.lose(lane, { cause: new TimeoutError('the tasks in it did not stop') });
    }
  }

  /** Replaces a worker in which a task or an import does not stop. Other running tasks in it may finish. */
  #retire(lane: Lane): void {
    if (lane.status === 'retiring' || lane.status === 'ended') return;
    lane.retire();
    this.#parts.pool.vacate(lane);
    this.#parts.backlog.unbindClosedLanes();
    this.#parts.backlog.putBack(lane.calls.takeBack());
    this.endIfAlone(lane);
    this.#parts.assignment.assignSoon();
  }

  /**
   * Ends a lane, whose worker has ended or is ended now, and recovers its calls.
   *
   * @returns whether a call fails for it, or would have.
   */
  lose(lane: Lane, exit: WorkerExit): boolean {
    const hadStarted = lane.status !== 'starting';
    const { retried, failed, culprit } = recover(lane, exit, this.#parts.suspects, this.#parts.pool.newest);
    const isObserved = !hadStarted || culprit !== undefined || failed.some(({ call }) => !call.settled);
    this.#parts.pool.vacate(lane);
    this.#parts.pool.end(lane, exit);
    this.#parts.backlog.unbindClosedLanes();
    // A listener of the event may have cancelled one.
    this.#parts.backlog.putBack(retried.filter((call) => !call.settled));
    for (const { call, error } of failed) this.#parts.calls.fail(call, error);
    // Each further attempt to load the module would cost another worker.
    if (culprit !== undefined) this.#failWaiting(() => importEndsWorker(culprit, exit), culprit);
    if (!hadStarted) this.startFailed(exit.cause ?? endedBeforeReady(exit));
    this.#parts.assignment.assign();
    this.#parts.calls.checkIdle();
    return isObserved;
  }

  /** A worker could not be started. */
  startFailed(cause: unknown): void {
    const error = this.#parts.pool.onStartFailed(cause);
    // Otherwise another worker takes the waiting calls.
    if (!this.#parts.pool.lanes.some((each) => each.isOpen)) this.#failWaiting(error);
  }

  /** Fails the calls that wait for a module, or all waiting calls. */
  #failWaiting(error: () => Error, module?: string): void {
    // A copy: callbacks may submit more calls, which do not fail.
    for (const call of [...this.#parts.backlog])
      if (module === undefined || call.profile.definition.module === module) this.#parts.calls.fail(call, error());
  }
}
