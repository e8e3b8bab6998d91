import { DispatcherUnavailableError, TimeoutError } from '@dispatch/core';
import type { Call } from '../call/call.js';
import type { Backlog } from './backlog.js';
import type { LaneFailures } from './lane-failures.js';
import type { LanePool } from './lane-pool.js';

export interface WorkerSupplyParts {
  readonly backlog: Backlog;
  readonly pool: LanePool;
  readonly failures: LaneFailures;
  readonly assignment: { assign(): void };
  readonly calls: { timeOut(call: Call): void; fail(call: Call, error: unknown): void };
}

/**
 * Workers that are there at some times and not at others, such as those of machines that come and go. One for each dispatcher:
 * connect it, and call its methods when something changes.
 */
export class WorkerSupply {
  /** Whether a worker can be started now. Otherwise tasks are pending until {@link changed} is called. */
  readonly canStart: () => boolean;
  readonly #close: (() => Promise<void>) | undefined;
  readonly #whyNone: () => string | undefined;
  readonly #unneeded: () => void;
  /** Whether a worker was wanted in the last pass of the assignment, and could not be started. */
  #isLacking = false;
  #parts: WorkerSupplyParts | undefined;

  /**
   * @param canStart whether a worker can be started now. Called before each start.
   * @param close called when the dispatcher closes, after the end of its last worker. `close()` waits for it.
   * @param whyNone why no worker is to be expected at present: the `cause` of the `TimeoutError` of a task that waits meanwhile. `undefined` if
   * one is.
   * @param unneeded called after each pass of the assignment after which no task waits and no worker is wanted.
   */
  constructor(
    canStart: () => boolean,
    close?: () => Promise<void>,
    whyNone: () => string | undefined = () => undefined,
    unneeded: () => void = () => {},
  ) {
    this.canStart = () => {
      const can = canStart();
      this.#isLacking ||= !can;
      return can;
    };
    this.#close = close;
    this.#whyNone = whyNone;
    this.#unneeded = unneeded;
  }

  /** Connects it to a dispatcher: call it in the option `extend` of `createPooledDispatcher`. */
  connect(scheduler: WorkerSupplyParts): void {
    this.#parts = scheduler;
    const { assignment, backlog, calls, pool } = scheduler;
    pool.supply = this;
    const assign = assignment.assign.bind(assignment);
    assignment.assign = () => {
      this.#isLacking = false;
      assign();
      if (!this.#isLacking && backlog.size === 0) this.#unneeded();
    };
    const timeOut = calls.timeOut.bind(calls);
    calls.timeOut = (call) => {
      const reason = call.holder?.isRunning(call) === true ? undefined : this.#whyNone();
      if (reason === undefined) timeOut(call);
      else calls.fail(call, tooLate(call, reason));
    };
    const close = this.#close;
    if (close === undefined) return;
    // Not a hook of the pool: pages, which have no supply, would load it.
    const endWorkers = pool.close.bind(pool);
    pool.close = async () => {
      await endWorkers();
      await close();
    };
  }

  /** Another worker can be started now, perhaps. */
  changed(): void {
    this.#parts?.pool.retry();
    this.#parts?.assignment.assign();
  }

  /**
   * No worker is to be expected. If there is none, the tasks that wait fail with `DISPATCH_UNAVAILABLE`, and `ready()`
   * rejects. Later tasks wait again.
   */
  unavailable(cause: unknown): void {
    this.#parts?.failures.startFailed(cause);
    this.#parts?.pool.retry();
  }

  /**
   * A worker is needed elsewhere: it is assigned no more tasks, those that it has not begun are taken back where that is
   * possible, and it is ended when the others have settled. Unknown numbers are ignored.
   *
   * @param worker the number in its configuration.
   */
  recall(worker: number): void {
    const lane = this.#parts?.pool.lanes.find(({ number }) => number === worker);
    if (lane === undefined || this.#parts === undefined) return;
    lane.calls.wearOut();
    this.#parts.backlog.putBack(lane.calls.takeBack());
    this.#parts.assignment.assign();
  }
}

function tooLate({ profile }: Call, reason: string): TimeoutError {
  return new TimeoutError(`'${profile.definition.name}' timed out: ${reason}`, {
    cause: new DispatcherUnavailableError(reason),
  });
}
