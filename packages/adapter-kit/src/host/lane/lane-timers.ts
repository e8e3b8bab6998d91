import type { Call } from '../call/call.js';
import type { Settings } from '../settings/settings.js';
import { Limit } from '../time/limit.js';
import { due, type Due, type Timeline } from '../time/timeline.js';
import type { WorkerExit } from '../worker-link.js';

/** The least time a worker has to answer a ping, in milliseconds, however short `cancelGrace` is. */
const shortestSilence = 100;

/** Is notified when the worker of a lane exceeds one of its times. */
export interface LaneTimerEvents<L> {
  /** It did not start within `startTimeout`, in milliseconds. */
  startOverdue(lane: L, startTimeout: number): void;
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
  /** Is notified when the worker has not ended in time: it counts as having ended. */
  readonly messages: { exited(lane: L, exit: WorkerExit): void };
  /** Is notified when the worker has had no call for `idleTimeout`. */
  readonly assignment: { idle(lane: L): void };
}

/**
 * Limits how long one worker may take: to start, to import a module, to stop a cancelled call, to answer, to be idle, to end.
 */
export class LaneTimers<L> {
  readonly #lane: L;
  readonly #parts: LaneTimersParts<L>;
  /** Its start, and later its end. */
  #start: Limit;
  readonly #silence: Limit;
  readonly #idle: Due;
  readonly #again: Due;
  readonly #imports = new Map<string, Limit>();
  readonly #graces = new Map<Call, Limit>();
  readonly #overdue = new Set<Call>();

  /**
   * @param startTimeout how long its worker may take to start, in milliseconds.
   * @param again sends another ping.
   */
  constructor(lane: L, parts: LaneTimersParts<L>, startTimeout: number, again: () => void) {
    const { assignment, failures, timeline } = parts;
    this.#lane = lane;
    this.#parts = parts;
    this.#start = this.#limit(startTimeout, () => {
      failures.startOverdue(lane, startTimeout);
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
    this.#parts.timeline.remove(this.#idle);
  }

  /** It has no call. Repeated, it does not restart the time. */
  idle(): void {
    if (this.#idle.place < 0) this.#parts.timeline.setIn(this.#idle, this.#parts.settings.idleTimeout);
  }

  importBegan(module: string): void {
    this.importEnded(module);
    this.#imports.set(
      module,
      this.#limit(this.#parts.settings.startTimeout, () => {
        this.#parts.failures.importOverdue(this.#lane, module);
      }),
    );
  }

  importEnded(module: string): void {
    this.#stop(this.#imports, module);
  }

  /** A running call was cancelled. */
  cancelled(call: Call): void {
    this.#graces.set(
      call,
      this.#limit(this.#parts.settings.cancelGrace, () => {
        this.#overdue.add(call);
        this.#parts.failures.stopOverdue(this.#lane);
      }),
    );
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
    this.#parts.timeline.setIn(this.#again, this.#longestSilence);
  }

  /** The worker was asked to end, or has announced its end. After `time` milliseconds it counts as having ended. */
  ending(time: number = this.#longestSilence): void {
    this.#start.stop();
    this.#start = this.#limit(time, () => {
      this.#parts.messages.exited(this.#lane, {});
    });
  }

  /** Ends all limits, and forgets the imports. */
  end(): void {
    for (const limit of [this.#start, this.#silence, ...this.#imports.values(), ...this.#graces.values()]) limit.stop();
    for (const timer of [this.#idle, this.#again]) this.#parts.timeline.remove(timer);
    this.#imports.clear();
  }

  get #longestSilence(): number {
    return Math.max(this.#parts.settings.cancelGrace, shortestSilence);
  }

  #stop<K>(limits: Map<K, Limit>, key: K): void {
    limits.get(key)?.stop();
    limits.delete(key);
  }

  #limit(time: number, onReached: () => void): Limit {
    const limit = new Limit(this.#parts.timeline, onReached);
    limit.start(time);
    return limit;
  }
}
