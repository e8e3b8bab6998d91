import { DispatcherUnavailableError } from '@dispatch/core';
import { Lane, type LaneAssignment, type LaneParts } from '../lane/lane.js';
import { due } from '../time/timeline.js';
import type { WorkerExit } from '../worker-link.js';

/** Milliseconds between the first failed start and the next attempt; doubled after each further failure. */
const firstBackOff = 100;
const longestBackOff = 5000;

export interface LanePoolParts extends LaneParts {
  readonly assignment: LaneAssignment & { assign(): void };
}

interface ReadyWaiter {
  resolve(): void;
  reject(error: unknown): void;
}

/** The lanes of a dispatcher: how many there are, when each starts, and when it ends. */
export class LanePool {
  readonly #parts: LanePoolParts;
  readonly #lanes: Lane[] = [];
  readonly #ending = new Map<Lane, Promise<void>>();
  readonly #waiters: ReadyWaiter[] = [];
  /** The numbers of workers that have not been replaced yet. */
  readonly #vacancies: number[] = [];
  readonly #vacated = new WeakSet<Lane>();
  readonly #backOff = due(() => {
    this.#parts.assignment.assign();
  });
  /** Whether a worker can start now. `false` while this thread is blocked, where a start needs its event loop. */
  canStart = true;
  /** Set where workers are not always there. */
  supply: { readonly canStart: () => boolean } | undefined;
  #started = 0;
  #failures = 0;
  #notBefore = 0;
  /** How many times `startTimeout` a worker may take to start. */
  #startFactor = 1;
  /** The newest worker when {@link #startFactor} was last changed: several that start at once count as one. */
  #newestOverdue = 0;

  constructor(parts: LanePoolParts) {
    this.#parts = parts;
  }

  /** All lanes that have not ended, including retiring ones. Always the same array. */
  get lanes(): readonly Lane[] {
    return this.#lanes;
  }

  /** The number of the worker that was started last. */
  get newest(): number {
    return this.#started;
  }

  /** Starts another lane, unless there are `maxWorkers`; retiring lanes do not count. */
  start(): Lane | undefined {
    const { settings, timeline } = this.#parts;
    if (!this.canStart || this.#staff >= settings.maxWorkers || timeline.now() < this.#notBefore) return undefined;
    if (this.supply?.canStart() === false) return undefined;
    for (const spent of this.#lanes) if (spent.isSpent) this.vacate(spent);
    this.#started += 1;
    const lane = new Lane(this.#started, this.#startFactor * settings.startTimeout, this.#parts);
    this.#lanes.push(lane);
    const replaces = this.#vacancies.shift();
    if (replaces !== undefined) this.#parts.observation.worker('workerreplaced', lane.number, { replaces });
    return lane;
  }

  /** A worker is lost, or takes no more calls: the next worker replaces it. Repeated for a lane, it has no effect. */
  vacate(lane: Lane): void {
    if (this.#vacated.has(lane)) return;
    this.#vacated.add(lane);
    this.#vacancies.push(lane.number);
  }

  get #staff(): number {
    let staff = 0;
    for (const lane of this.#lanes) if (lane.status !== 'retiring' && !lane.isSpent) staff += 1;
    return staff;
  }

  /** Starts the lanes that are kept while idle. @returns a promise that resolves when they are ready. */
  ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.refill();
      this.#notifyWaiters();
    });
  }

  /** A worker has started. Ignored if it was reported before. @param asks whether it is to be asked to end. */
  onReady(lane: Lane, asks?: true): void {
    if (!lane.onReady(asks)) return;
    this.retry();
    this.#notifyWaiters();
  }

  /** The next start is not put off, whatever has failed before. */
  retry(): void {
    this.#failures = 0;
    this.#notBefore = 0;
  }

  /** A worker did not start in time. The next ones have twice as long: their script may arrive slowly. */
  onStartOverdue(lane: Lane): void {
    if (lane.number <= this.#newestOverdue) return;
    this.#newestOverdue = this.#started;
    this.#startFactor *= 2;
  }

  /** A worker could not be started. @returns a function that creates the error for each waiting call. */
  onStartFailed(cause: unknown): () => DispatcherUnavailableError {
    const { timeline } = this.#parts;
    const error = (): DispatcherUnavailableError =>
      new DispatcherUnavailableError(`no worker can be started: ${reasonOf(cause)}`, { cause });
    this.#notBefore = timeline.now() + Math.min(firstBackOff * 2 ** this.#failures, longestBackOff);
    this.#failures += 1;
    timeline.set(this.#backOff, this.#notBefore);
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error());
    return error;
  }

  /** A lane has no call. Ends it at once if it is retiring, after `idleTimeout` if it is not kept. May be repeated. */
  onIdle(lane: Lane): void {
    if (lane.status === 'retiring') this.end(lane);
    else if (this.#staff > this.#wanted) lane.timers.idle();
  }

  /** A lane has had no call for `idleTimeout`. */
  onIdleLong(lane: Lane): void {
    if (lane.slots.held === 0 && this.#staff > this.#wanted) this.end(lane);
  }

  /** Ends a lane, whatever runs in it. @param exit why, if its worker is lost. */
  end(lane: Lane, exit?: WorkerExit): void {
    const index = this.#lanes.indexOf(lane);
    if (index < 0) return;
    this.#lanes.splice(index, 1);
    const { observation } = this.#parts;
    if (exit === undefined) observation.worker('workerended', lane.number, {});
    else observation.worker('workerlost', lane.number, { exitCode: exit.exitCode, cause: exit.cause });
    this.#ending.set(
      lane,
      lane.end(exit === undefined).finally(() => this.#ending.delete(lane)),
    );
  }

  /** Workers that were asked to end have no more time for that. */
  cutShort(): void {
    for (const lane of this.#ending.keys()) lane.cutShort?.();
  }

  /** Ends all lanes, and the waits for them. @returns a promise that resolves when every worker has ended. */
  close(): Promise<unknown> {
    for (const waiter of this.#waiters.splice(0)) waiter.resolve();
    for (const lane of [...this.#lanes]) this.end(lane);
    return Promise.all(this.#ending.values());
  }

  /** While {@link ready} waits, starts the lanes that it waits for, also to replace those that ended meanwhile. */
  refill(): void {
    if (this.#waiters.length === 0) return;
    while (this.#staff < this.#kept && this.start() !== undefined);
  }

  #notifyWaiters(): void {
    const ready = this.#lanes.filter((lane) => lane.status === 'ready').length;
    if (ready >= this.#kept) for (const waiter of this.#waiters.splice(0)) waiter.resolve();
  }

  /** How many lanes are not ended when they are idle. */
  get #wanted(): number {
    return this.#waiters.length > 0 ? this.#kept : this.#parts.settings.minWorkers;
  }

  get #kept(): number {
    return Math.max(1, this.#parts.settings.minWorkers);
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Error) return cause.message;
  // An object may have no string representation, or an endless one.
  return cause === undefined || typeof cause === 'object' ? 'no reason was given' : String(cause);
}
