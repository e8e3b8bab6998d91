import { DispatcherUnavailableError, TimeoutError } from '@dispatch/core';
import type { Backlog } from './backlog.js';
import type { Call } from '../call/call.js';
import type { Lane } from '../lane/lane.js';
import { killedByImport, salvage, suspect, type Suspects } from './recovery.js';
import type { LanePool } from './lane-pool.js';
import type { Settings } from '../settings/settings.js';
import type { WorkerExit } from '../worker-link.js';

export interface LaneFailuresParts {
  readonly backlog: Backlog;
  readonly pool: LanePool;
  readonly suspects: Suspects;
  readonly scheduler: {
    fail(call: Call, error: unknown): void;
    assign(): void;
    assignSoon(): void;
    onProgress(): void;
  };
}

/** What becomes of a worker that goes wrong, and of the calls that it holds. */
export class LaneFailures {
  readonly #backlog: Backlog;
  readonly #pool: LanePool;
  readonly #suspects: Suspects;
  readonly #scheduler: LaneFailuresParts['scheduler'];
  readonly #settings: Settings;

  constructor({ backlog, pool, suspects, scheduler }: LaneFailuresParts, settings: Settings) {
    this.#backlog = backlog;
    this.#pool = pool;
    this.#suspects = suspects;
    this.#scheduler = scheduler;
    this.#settings = settings;
  }

  /** It is gone. */
  exited(lane: Lane, exit: WorkerExit): void {
    const cause = lane.lastWords.cause ?? exit.cause;
    this.lose(lane, { exitCode: exit.exitCode ?? lane.lastWords.exitCode, ...(cause !== undefined && { cause }) });
  }

  startOverdue(lane: Lane): void {
    this.lose(lane, { cause: new TimeoutError(`the worker was not ready within ${this.#settings.startTimeout} ms`) });
  }

  importOverdue(lane: Lane, module: string): void {
    const { startTimeout } = this.#settings;
    // Of several modules, one may be what keeps the others from ending: they are tried again one at a time.
    const guilty = suspect(lane, this.#suspects, this.#pool.newest) ? undefined : module;
    const error = (): DispatcherUnavailableError => {
      const cause = new TimeoutError(`its import did not end within ${startTimeout} ms`);
      return new DispatcherUnavailableError(`the module ${module} does not load in a worker: ${cause.message}`, {
        cause,
      });
    };
    for (const call of lane.slots.all()) {
      if (guilty !== undefined && call.profile.definition.module === guilty && lane.withdraw(call))
        this.#scheduler.fail(call, error());
    }
    // The worker may hang in that import for ever, with all later calls to that module.
    this.#retire(lane);
    this.#failModule(guilty, error);
  }

  graceOver(lane: Lane): void {
    this.#retire(lane);
    this.endIfAlone(lane);
  }

  silent(lane: Lane): void {
    this.lose(lane, { cause: new TimeoutError('it gave no sign of life') });
  }

  /** Ends a retiring lane in which nothing is left but what has had its time to stop, and what cannot start before that does. */
  endIfAlone(lane: Lane): void {
    if (lane.status !== 'retiring') return;
    const { overdue } = lane.timers;
    if (lane.slots.held === overdue) {
      this.#pool.end(lane);
      // What had kept a closing waiting may be gone with it.
      this.#scheduler.onProgress();
    } else if (overdue >= this.#settings.tasksPerWorker) {
      // Every slot is taken, for good, and moved arguments could not be taken back.
      this.lose(lane, { cause: new TimeoutError('the tasks in it did not stop') });
    }
  }

  /** Replaces a worker with something in it that does not stop; what shares it may finish. */
  #retire(lane: Lane): void {
    if (lane.status === 'retiring' || lane.status === 'ended') return;
    lane.retire();
    this.#pool.vacate(lane);
    this.#backlog.leaveClosedHomes();
    this.#backlog.putBack(
      lane.slots.all().filter((call) => !call.settled && call.transfer === undefined && lane.withdraw(call)),
    );
    this.endIfAlone(lane);
    this.#scheduler.assignSoon();
  }

  /** A worker is gone, or is ended here with all that is in it. */
  lose(lane: Lane, exit: WorkerExit): void {
    const hadStarted = lane.status !== 'starting';
    const { again, failed, guilty } = salvage(lane, exit, this.#suspects, this.#pool.newest);
    if (lane.status !== 'retiring') this.#pool.vacate(lane);
    this.#pool.end(lane, exit);
    this.#backlog.leaveClosedHomes();
    this.#backlog.putBack(again);
    for (const { call, error } of failed) this.#scheduler.fail(call, error);
    this.#failModule(guilty, () => killedByImport(guilty, exit));
    if (!hadStarted) this.#startFailed(exit.cause);
    this.#scheduler.assign();
    this.#scheduler.onProgress();
  }

  /** Fails what waits for a module that cannot be loaded: each further try would cost another worker. */
  #failModule(module: string | undefined, error: () => Error): void {
    if (module === undefined) return;
    for (const call of [...this.#backlog])
      if (call.profile.definition.module === module) this.#scheduler.fail(call, error());
  }

  #startFailed(cause: unknown): void {
    const error = this.#pool.onStartFailed(cause);
    // Another worker, if there is one, takes what waits.
    if (this.#pool.lanes.some((lane) => lane.isOpen)) return;
    // Those that wait now, and not what their callbacks submit.
    for (const call of [...this.#backlog]) this.#scheduler.fail(call, error());
  }
}
