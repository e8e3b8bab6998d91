import { DispatcherUnavailableError, TimeoutError } from '@dispatch/core';
import type { Backlog } from './backlog.js';
import type { Call } from '../call/call.js';
import type { Lane } from '../lane/lane.js';
import type { LaneTimerEvents } from '../lane/lane-timers.js';
import { addSuspects, importEndsWorker, recover, type Suspects } from './recovery.js';
import type { LanePool } from './lane-pool.js';
import type { Settings } from '../settings/settings.js';
import type { WorkerExit } from '../worker-link.js';

export interface LaneFailuresParts {
  readonly backlog: Backlog;
  readonly pool: LanePool;
  readonly suspects: Suspects;
  readonly settings: Settings;
  readonly calls: { fail(call: Call, error: unknown): void };
  readonly assignment: { assign(): void; assignSoon(): void };
  readonly idle: { check(): void };
}

/** Ends and replaces workers that fail, and decides what happens to the calls that they hold. */
export class LaneFailures implements LaneTimerEvents<Lane> {
  readonly #parts: LaneFailuresParts;

  constructor(parts: LaneFailuresParts) {
    this.#parts = parts;
  }

  startOverdue(lane: Lane): void {
    const { startTimeout } = this.#parts.settings;
    this.lose(lane, { cause: new TimeoutError(`the worker was not ready within ${startTimeout} ms`) });
  }

  importOverdue(lane: Lane, module: string): void {
    const { calls, pool, settings, suspects } = this.#parts;
    // If there are several, one may keep the others from ending: they are imported again one at a time.
    const culprit = addSuspects(lane, suspects, pool.newest) ? undefined : module;
    const error = (): DispatcherUnavailableError => {
      const cause = new TimeoutError(`its import did not end within ${settings.startTimeout} ms`);
      return new DispatcherUnavailableError(`the module ${module} does not load in a worker: ${cause.message}`, {
        cause,
      });
    };
    for (const call of lane.calls.slots.all()) {
      if (culprit !== undefined && call.profile.definition.module === culprit && lane.calls.withdraw(call))
        calls.fail(call, error());
    }
    // The import may never end, and later calls of the module would wait for it.
    this.#retire(lane);
    this.#failModule(culprit, error);
  }

  graceOver(lane: Lane): void {
    this.#retire(lane);
    this.endIfAlone(lane);
  }

  silent(lane: Lane): void {
    this.lose(lane, { cause: new TimeoutError('it did not respond') });
  }

  /** Ends a retiring lane that holds nothing but calls that did not stop in time, and calls that cannot start before those stop. */
  endIfAlone(lane: Lane): void {
    if (lane.status !== 'retiring') return;
    const { idle, pool, settings } = this.#parts;
    const { overdue } = lane.timers;
    if (lane.calls.slots.held === overdue) {
      pool.end(lane);
      idle.check();
    } else if (overdue >= settings.tasksPerWorker) {
      // All slots are taken for good, and the other calls have transferred arguments, which cannot be taken back.
      this.lose(lane, { cause: new TimeoutError('the tasks in it did not stop') });
    }
  }

  /** Replaces a worker in which a task or an import does not stop. Other running tasks in it may finish. */
  #retire(lane: Lane): void {
    if (lane.status === 'retiring' || lane.status === 'ended') return;
    const { assignment, backlog, pool } = this.#parts;
    lane.retire();
    pool.vacate(lane);
    backlog.unbindClosedLanes();
    backlog.putBack(
      lane.calls.slots
        .all()
        .filter((call) => !call.settled && call.transfer === undefined && lane.calls.withdraw(call)),
    );
    this.endIfAlone(lane);
    assignment.assignSoon();
  }

  /** Ends a lane, whose worker has ended or is ended now, and recovers its calls. */
  lose(lane: Lane, exit: WorkerExit): void {
    const { assignment, backlog, calls, idle, pool, suspects } = this.#parts;
    const hadStarted = lane.status !== 'starting';
    const { retried, failed, culprit } = recover(lane, exit, suspects, pool.newest);
    if (lane.status !== 'retiring') pool.vacate(lane);
    pool.end(lane, exit);
    backlog.unbindClosedLanes();
    backlog.putBack(retried);
    for (const { call, error } of failed) calls.fail(call, error);
    this.#failModule(culprit, () => importEndsWorker(culprit, exit));
    if (!hadStarted) this.#startFailed(exit.cause);
    assignment.assign();
    idle.check();
  }

  /** Fails the calls that wait for a module that cannot be loaded: each further attempt would cost another worker. */
  #failModule(module: string | undefined, error: () => Error): void {
    const { backlog, calls } = this.#parts;
    if (module === undefined) return;
    for (const call of [...backlog]) if (call.profile.definition.module === module) calls.fail(call, error());
  }

  #startFailed(cause: unknown): void {
    const { backlog, calls, pool } = this.#parts;
    const error = pool.onStartFailed(cause);
    // Otherwise another worker takes the waiting calls.
    if (pool.lanes.some((lane) => lane.isOpen)) return;
    // A copy: callbacks may submit more calls, which do not fail.
    for (const call of [...backlog]) calls.fail(call, error());
  }
}
