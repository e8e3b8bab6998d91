import type { Call } from '../call/call.js';
import type { Settings } from '../settings/settings.js';
import { Limit } from '../time/limit.js';
import { due, type Due, type Timeline } from '../time/timeline.js';

/** The least time a worker has to answer a ping, in milliseconds, however short `cancelGrace` is. */
const shortestSilence = 100;

/** Is notified when the worker of a lane exceeds one of its times. */
export interface LaneTimerEvents<L> {
  /** It did not start within `startTimeout`. */
  startOverdue(lane: L): void;
  /** A task's module did not load within `startTimeout`. */
  importOverdue(lane: L, module: string): void;
  /** A cancelled call is still running after `cancelGrace`. */
  stopOverdue(lane: L): void;
  /** It has not answered a ping within `cancelGrace`. */
  silent(lane: L): void;
}

export interface LaneTimersParts<L> {
  readonly timeline: Timeline;
  readonly settings: Settings;
  readonly failures: LaneTimerEvents<L>;
  /** Is notified when the worker has had no call for `idleTimeout`. */
  readonly assignment: { idle(lane: L): void };
}

/**
 * Limits how long one worker may take: to start, to import a module, to stop a cancelled call, to answer, to be idle.
 */
export class LaneTimers<L> {
  readonly #lane: L;
  readonly #timeline: Timeline;
  readonly #settings: Settings;
  readonly #failures: LaneTimerEvents<L>;
  /** How long its worker may take to start, in milliseconds. */
  readonly startTimeout: number;
  /** Its start, and later its end. */
  #start: Limit;
  readonly #silence: Limit;
  readonly #idle: Due;
  readonly #again: Due;
  readonly #imports = new Map<string, Limit>();
  readonly #graces = new Map<Call, Limit>();
  readonly #overdue = new Set<Call>();

  /** @param again sends another ping. */
  constructor(
    lane: L,
    { assignment, failures, settings, timeline }: LaneTimersParts<L>,
    startTimeout: number,
    again: () => void,
  ) {
    this.#lane = lane;
    this.#timeline = timeline;
    this.#settings = settings;
    this.#failures = failures;
    this.startTimeout = startTimeout;
    this.#start = this.#limit(startTimeout, () => {
      failures.startOverdue(lane);
    });
    this.#silence = new Limit(timeline, () => {
      failures.silent(lane);
    });
    this.#again = due(again);
    this.#idle = due(() => {
      assignment.idle(lane);
    });
  }

  /** Modules that are being imported. */
  get importing(): ReadonlyMap<string, unknown> {
    return this.#imports;
  }

  /** How many cancelled calls have not stopped within `cancelGrace`. */
  get overdue(): number {
    return this.#overdue.size;
  }

  /** The worker has started. */
  started(): void {
    this.#start.stop();
  }

  /** It was assigned a call. */
  busy(): void {
    this.#timeline.remove(this.#idle);
  }

  /** It has no call. Repeated, it does not restart the time. */
  idle(): void {
    if (this.#idle.place < 0) this.#timeline.setIn(this.#idle, this.#settings.idleTimeout);
  }

  importBegan(module: string): void {
    this.importEnded(module);
    const limit = this.#limit(this.#settings.startTimeout, () => {
      this.#failures.importOverdue(this.#lane, module);
    });
    this.#imports.set(module, limit);
  }

  importEnded(module: string): void {
    this.#stop(this.#imports, module);
  }

  /** A running call was cancelled. */
  cancelled(call: Call): void {
    const limit = this.#limit(this.#settings.cancelGrace, () => {
      this.#graces.delete(call);
      this.#overdue.add(call);
      this.#failures.stopOverdue(this.#lane);
    });
    this.#graces.set(call, limit);
  }

  /** A call has left its slot, cancelled or not. */
  released(call: Call): void {
    this.#overdue.delete(call);
    this.#stop(this.#graces, call);
  }

  /** A ping was sent. */
  pinged(): void {
    this.#silence.start(this.#longestSilence);
  }

  /** The ping was answered: sends the next one after the same time. Ignored if there was no ping. */
  answered(): void {
    if (!this.#silence.isRunning) return;
    this.#silence.stop();
    this.#timeline.setIn(this.#again, this.#longestSilence);
  }

  /** The worker was asked to end. */
  ending(onReached: () => void): void {
    this.#start = this.#limit(this.#longestSilence, onReached);
  }

  /** Ends all limits, and forgets the imports. */
  end(): void {
    for (const limit of [this.#start, this.#silence, ...this.#imports.values(), ...this.#graces.values()]) limit.stop();
    for (const timer of [this.#idle, this.#again]) this.#timeline.remove(timer);
    this.#imports.clear();
  }

  get #longestSilence(): number {
    return Math.max(this.#settings.cancelGrace, shortestSilence);
  }

  #stop<K>(limits: Map<K, Limit>, key: K): void {
    limits.get(key)?.stop();
    limits.delete(key);
  }

  #limit(time: number, onReached: () => void): Limit {
    const limit = new Limit(this.#timeline, onReached);
    limit.start(time);
    return limit;
  }
}
