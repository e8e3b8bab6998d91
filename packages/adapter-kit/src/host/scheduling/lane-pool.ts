import { DispatcherClosedError, DispatcherUnavailableError } from '@dispatch/core';
import { Lane, type LaneParts } from '../lane/lane.js';
import { due } from '../time/timeline.js';
import type { WorkerExit } from '../worker-link.js';

/** After the first failed start, the next is tried after so many milliseconds; twice as long after each further one. */
const firstBackOff = 100;
const longestBackOff = 5000;

interface ReadyWaiter {
  resolve(): void;
  reject(error: unknown): void;
}

/** The lanes of a dispatcher: how many there are, when one starts, and when it ends. */
export class LanePool {
  readonly #parts: LaneParts;
  readonly #onChange: () => void;
  readonly #lanes: Lane[] = [];
  readonly #ending = new Set<Promise<void>>();
  readonly #waiters: ReadyWaiter[] = [];
  /** The numbers of workers that nobody stands in for yet. */
  readonly #vacancies: number[] = [];
  readonly #vacated = new WeakSet<Lane>();
  readonly #backOff = due(() => {
    this.#onChange();
  });
  /** Whether a worker can start now: not where that takes the event loop of this thread, while it is blocked. */
  canStart = true;
  #started = 0;
  #failures = 0;
  #notBefore = 0;

  /** @param onChange called when a lane can be started again after a back-off. */
  constructor(parts: LaneParts, onChange: () => void) {
    this.#parts = parts;
    this.#onChange = onChange;
  }

  /** All lanes that have not ended, retiring ones too. */
  get lanes(): readonly Lane[] {
    return this.#lanes;
  }

  /** The number of the one that was started last. */
  get newest(): number {
    return this.#started;
  }

  /** Whether somebody waits for the workers to stand. */
  get isAwaited(): boolean {
    return this.#waiters.length > 0;
  }

  /** Starts one more lane if there may be one more. A retiring lane has its successor at once. */
  start(): Lane | undefined {
    const { clock, settings } = this.#parts;
    if (!this.canStart || this.#staff >= settings.maxWorkers || clock.now() < this.#notBefore) return undefined;
    for (const spent of this.#lanes) if (spent.isSpent) this.vacate(spent);
    this.#started += 1;
    const lane = new Lane(this.#started, this.#parts);
    this.#lanes.push(lane);
    const replaces = this.#vacancies.shift();
    if (replaces !== undefined) this.#parts.observation.worker('workerreplaced', lane.number, { replaces });
    return lane;
  }

  /** A worker is lost, or takes no more calls: the next one that starts stands in for it. Said again, it changes nothing. */
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

  /** How many calls may be held in all before one has to wait. */
  get capacity(): number {
    const { settings } = this.#parts;
    return settings.maxWorkers * settings.tasksPerWorker;
  }

  /** Starts the lanes that are kept; resolves when they stand. */
  ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.refill();
      this.#settleWaiters();
    });
  }

  /** A lane has become ready. */
  onReady(lane: Lane): void {
    lane.started();
    this.#failures = 0;
    this.#notBefore = 0;
    this.#settleWaiters();
  }

  /** A lane could not be started. @returns the error for those who wait for it, made anew for each. */
  onStartFailed(cause: unknown): () => DispatcherUnavailableError {
    const { clock, timeline } = this.#parts;
    const error = (): DispatcherUnavailableError =>
      new DispatcherUnavailableError(`no worker can be started: ${reasonOf(cause)}`, { cause });
    this.#notBefore = clock.now() + Math.min(firstBackOff * 2 ** this.#failures, longestBackOff);
    this.#failures += 1;
    timeline.set(this.#backOff, this.#notBefore);
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error());
    return error;
  }

  /** A lane has nothing to do, and may have been told before: ends it, at once or later, if it is not to be kept. */
  onIdle(lane: Lane): void {
    if (lane.status === 'retiring') this.end(lane);
    else if (this.#staff > this.#wanted) lane.timers.idle();
  }

  /** A lane has been idle for long. */
  onIdleLong(lane: Lane): void {
    if (lane.slots.held === 0 && this.#staff > this.#wanted) this.end(lane);
  }

  /** Ends a lane that has had its number of calls. */
  retire(lane: Lane): void {
    this.vacate(lane);
    this.end(lane);
  }

  /** Ends a lane at once, whatever runs in it. `exit` tells why, where it is lost. */
  end(lane: Lane, exit?: WorkerExit): void {
    const index = this.#lanes.indexOf(lane);
    if (index < 0) return;
    this.#lanes.splice(index, 1);
    const { observation } = this.#parts;
    if (exit === undefined) observation.worker('workerended', lane.number, {});
    else observation.worker('workerlost', lane.number, { exitCode: exit.exitCode, cause: exit.cause });
    const ending = lane.end().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  /** Ends all lanes; resolves when every worker is gone. */
  async close(): Promise<void> {
    for (const waiter of this.#waiters.splice(0)) waiter.reject(new DispatcherClosedError());
    for (const lane of [...this.#lanes]) this.end(lane);
    await Promise.all(this.#ending);
  }

  /** Starts what `ready()` waits for, if it waits: also the successors of what has left meanwhile. */
  refill(): void {
    if (!this.isAwaited) return;
    while (this.#staff < this.#kept && this.start() !== undefined);
  }

  #settleWaiters(): void {
    const standing = this.#lanes.filter((lane) => lane.status === 'ready').length;
    if (standing >= this.#kept) for (const waiter of this.#waiters.splice(0)) waiter.resolve();
  }

  /** How many idle lanes do not end: also those that somebody waits for to stand. */
  get #wanted(): number {
    return this.isAwaited ? this.#kept : this.#parts.settings.minWorkers;
  }

  get #kept(): number {
    return Math.max(1, this.#parts.settings.minWorkers);
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Error) return cause.message;
  // What a worker died of can be an object that makes no text, or one without an end.
  return cause === undefined || typeof cause === 'object' ? 'it gave no reason' : String(cause);
}
