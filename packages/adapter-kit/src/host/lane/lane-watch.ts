import type { Capabilities } from '@dispatch/core';
import { ping } from '../../wire/ping.js';
import { sharing } from '../../wire/sharing.js';
import type { Call } from '../call/call.js';
import type { Settings } from '../settings/settings.js';
import type { Clock } from '../time/clock.js';
import { due, type Due, type Timeline } from '../time/timeline.js';
import type { WorkerLink } from '../worker-link.js';

/** A silent worker is replaced after `cancelGrace`, but not before and not after these times, in milliseconds. */
const leastSilence = 1000;
const mostSilence = 10_000;
/**
 * The silence is measured in steps, each on a timer of its own: a step during which the machine slept or this thread was
 * blocked counts once, however long it took.
 */
const steps = 4;
/** After this many steps the calls are taken back. Before that, the first step posts a ping. */
const stepsUntilStall = 2;
/** How much longer a worker may take with a call for each time that the call was taken back: it may be a large message. */
const stallFactor = 4;

/** Without shared memory: in milliseconds, how long the last message of a worker proves that it is not blocked. */
const freshness = 5;
/** Without shared memory: calls that are known to take less, in whole microseconds, need no other proof. */
const short = 1000;

/** What is watched of a lane. */
export interface WatchedLane {
  readonly status: string;
  readonly link: WorkerLink;
  readonly slots: { which(test: (call: Call) => boolean): Call[]; readonly withdrawn: readonly unknown[] };
  readonly capacity: { isSuspended(call: Call): boolean };
  readonly calls: { isActive(call: Call): boolean };
  readonly timers: { readonly importing: ReadonlyMap<string, unknown> };
}

export interface LaneWatchParts<L> {
  readonly capabilities: Capabilities;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly timeline: Timeline;
  readonly failures: {
    /** Takes back what the worker has not begun. */
    stalled(lane: L): void;
    /** The worker does not respond, and no task runs in it. */
    silent(lane: L): void;
  };
}

/** How often each call was taken back. */
const stalls = new WeakMap<Call, number>();

/**
 * Notices that a worker is blocked although it has a task to begin: by something that an earlier task left behind. A
 * task that runs may block its worker as long as it likes.
 */
export class LaneWatch<L extends WatchedLane> {
  readonly #lane: L;
  readonly #parts: LaneWatchParts<L>;
  readonly #due: Due;
  /** How long the worker may be silent, in milliseconds. */
  readonly silence: number;
  #steps = 0;
  /** How many times as long as usual it may take. */
  #times = 1;
  #isBlocked = false;
  /** How many pings the worker has not answered. */
  #pings = 0;
  /**
   * How many answers are missing, up to that to the last ping that was posted while no task ran: if any, what is behind that ping has
   * not begun.
   */
  #unproven = 0;
  #heardAt = 0;
  #taken = 0;

  constructor(lane: L, parts: LaneWatchParts<L>) {
    this.#lane = lane;
    this.#parts = parts;
    this.silence = Math.min(Math.max(parts.settings.cancelGrace, leastSilence), mostSilence);
    this.#due = due(() => {
      this.#onStep();
    });
  }

  /** Whether the worker has not responded for some time. It gets no more calls until it does. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** The worker has something to begin. Repeated, it does not restart the time. */
  begin(): void {
    // A worker on this thread responds whenever this code runs, and one that starts has `startTimeout`.
    if (this.#due.place >= 0 || this.#lane.status !== 'ready' || !this.#parts.capabilities.parallel) return;
    this.#parts.timeline.setIn(this.#due, this.silence / steps);
  }

  /** Calls `post`, which posts something to a worker in which no task runs, and posts a ping before it. */
  prove(post: () => void): void {
    if (this.#lane.status !== 'ready' || !this.#parts.capabilities.parallel) {
      post();
      return;
    }
    const { link } = this.#lane;
    const both = (): void => {
      this.#ping();
      this.#unproven = this.#pings;
      post();
    };
    if (link.together === undefined) both();
    else link.together(both);
    this.begin();
  }

  /** Whether no words in shared memory say what the worker has received. */
  get isBlind(): boolean {
    return !this.#parts.capabilities.startsKnown && this.#parts.capabilities.parallel;
  }

  /**
   * Whether {@link prove} is needed before calls are posted. With shared memory their claim words say whether they have
   * begun. Without, it is not needed for short calls in quick succession.
   */
  needsProof(calls: readonly Call[]): boolean {
    if (!this.isBlind) return false;
    return this.#parts.clock.now() - this.#heardAt >= freshness || calls.some(({ estimate }) => estimate >= short);
  }

  /** The worker has replied to calls, so it has begun others. */
  heard(): void {
    this.#steps = 0;
    this.#isBlocked = false;
    if (this.isBlind) this.#heardAt = this.#parts.clock.now();
  }

  /** The worker has answered a ping. */
  answered(): void {
    this.#pings = Math.max(0, this.#pings - 1);
    this.#unproven -= 1;
    this.heard();
  }

  /** A call was taken back from a blocked worker. */
  static noteStall(call: Call): void {
    stalls.set(call, (stalls.get(call) ?? 0) + 1);
  }

  end(): void {
    this.#parts.timeline.remove(this.#due);
  }

  #ping(): void {
    this.#pings += 1;
    this.#lane.link.post(ping);
  }

  #onStep(): void {
    const { calls, capacity, link, slots, status, timers } = this.#lane;
    const { failures, settings } = this.#parts;
    if (status !== 'ready') return;
    const held = slots.which((call) => !capacity.isSuspended(call));
    const unstarted = held.filter((call) => !calls.isActive(call));
    const running = held.length - unstarted.length;
    // The worker reads calls that were taken back too. If it does not, others may wait for the import that it has not begun.
    const unread = unstarted.length + slots.withdrawn.length;
    const hasToRespond = this.#unproven > 0 || (unread > 0 && running < settings.tasksPerWorker) || this.#isBlocked;
    if (hasToRespond || unread > 0) this.begin();
    const { taken = 0 } = link;
    const reads = taken > this.#taken;
    this.#taken = taken;
    // An import may block its thread for `startTimeout`.
    if (reads || timers.importing.size > 0 || !hasToRespond) {
      this.#steps = 0;
      return;
    }
    this.#steps += 1;
    if (!this.#isBlocked)
      this.#times = Math.max(
        1,
        ...unstarted.map((call) => stallFactor ** (stalls.get(call) ?? 0) + (sharing.patience?.(call) ?? 0)),
      );
    const passed = this.#steps / this.#times;
    if (this.#steps === 1) this.#ping();
    else if (passed > steps && (this.#unproven > 0 || running === 0)) failures.silent(this.#lane);
    else if (passed >= stepsUntilStall && !this.#isBlocked) {
      this.#isBlocked = true;
      failures.stalled(this.#lane);
    }
  }
}
