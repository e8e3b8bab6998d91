import { SerializationError, TimeoutError } from '@dispatch/core';
import { encodeThrown, type EncodedThrown } from '../../wire/error-codec.js';
import { sealToWorker } from '../../wire/opaque-messages.js';
import type { Call, CallHolder } from '../call/call.js';
import type { Settings } from '../settings/settings.js';
import type { Observation } from '../telemetry/observation.js';
import type { WorkerLink } from '../worker-link.js';
import type { CallSender } from './call-sender.js';
import type { LaneCapacity } from './lane-capacity.js';
import type { LaneModules } from './lane-modules.js';
import type { Slots } from './slots.js';

/** What the calls of a lane need from that lane. */
export interface CallsLane {
  readonly number: number;
  readonly slots: Slots;
  readonly sender: CallSender;
  readonly link: WorkerLink;
  readonly capacity: LaneCapacity;
  readonly modules: LaneModules;
  readonly timers: { busy(): void; cancelled(call: Call): void; released(call: Call): void };
  readonly watch: {
    readonly isBlind: boolean;
    begin(): void;
    prove(post: () => void): void;
    needsProof(calls: readonly Call[]): boolean;
  };
  /** Whether calls may be posted to the worker. */
  readonly takesCalls: boolean;
}

export interface LaneCallsParts {
  readonly observation: Observation;
  readonly settings: Settings;
  readonly assignment: { uncloneable(call: Call, cause: unknown, accepts: (value: unknown) => boolean): void };
}

/** The calls of one lane, from their assignment until the worker has released them. */
export class LaneCalls implements CallHolder {
  readonly #lane: CallsLane;
  readonly #slots: Slots;
  readonly #sender: CallSender;
  readonly #parts: LaneCallsParts;
  /** How many calls it was assigned, except those that it did not start. */
  #assigned = 0;
  /** The call that was assigned last, while the lane holds it. */
  #newest: Call | undefined;

  constructor(lane: CallsLane, parts: LaneCallsParts) {
    this.#lane = lane;
    this.#slots = lane.slots;
    this.#sender = lane.sender;
    this.#parts = parts;
  }

  /** The worker takes no more tasks, as if it had had as many as it may have. */
  wearOut(): void {
    this.#assigned = Infinity;
  }

  /** Whether the worker has had `maxTasksPerWorker` tasks. */
  get isWornOut(): boolean {
    return this.#assigned >= this.#parts.settings.maxTasksPerWorker;
  }

  /** Whether all of them are known to have started, judged by the newest one. */
  get haveStarted(): boolean {
    return this.#lane.modules.keepOrder && this.#newest?.isRunning() === true;
  }

  /** Adds a call to the next batch; a slot must be free. @param from the lane that it was withdrawn from, if any. */
  assign(call: Call, from?: number): void {
    this.#lane.modules.add(call);
    call.holder = this;
    call.worker = this.#lane.number;
    this.#slots.occupy(call);
    this.#lane.capacity.add(call);
    this.#newest = call;
    this.#assigned += 1;
    this.#lane.timers.busy();
    this.#lane.watch.begin();
    this.#sender.add(call);
    this.#parts.observation.assigned(call, this.#lane.number, from);
  }

  /** Posts the batch, or keeps it until the worker is ready or awake. */
  flush(): void {
    if (this.#sender.isEmpty || !this.#lane.takesCalls || this.#lane.link.wake?.() === false) return;
    const { unsent } = this.#sender;
    if (this.#lane.watch.needsProof(unsent) && this.#lane.capacity.busy === unsent.length)
      this.#lane.watch.prove(this.#post);
    else this.#post();
  }

  readonly #post = (): void => {
    this.#sender.flush(this.#lane.link, (call, cause) => {
      this.release(call);
      this.#assigned -= 1;
      this.#lane.modules.remove(call);
      this.#parts.assignment.uncloneable(call, cause, (value) => this.#accepts(value));
    });
  };

  /** Whether the transport sends a value. It may reject more than structured clone does. */
  #accepts(value: unknown): boolean {
    const { link } = this.#lane;
    if (link.accepts !== undefined) return link.accepts(value);
    try {
      link.post(sealToWorker({ type: 'probe', value }));
      return true;
    } catch {
      // What a post of the arguments threw is the cause of the call's error.
      return false;
    }
  }

  /**
   * Releases the slot of a call that has ended in the worker, or that it did not receive. Repeated, it has no effect.
   */
  release(call: Call): void {
    if (this.#slots.vacate(call.id) !== undefined) this.#forget(call);
  }

  /** Whether the worker has received all that it needs to run the call. */
  isActive(call: Call): boolean {
    return !this.#sender.holds(call) && this.#slots.isActive(call);
  }

  isRunning(call: Call): boolean {
    return !this.#sender.holds(call) && this.#slots.isRunning(call);
  }

  withdraw(call: Call): boolean {
    if (this.#sender.takeBack(call)) this.#slots.vacate(call.id);
    else if (!this.#slots.withdraw(call)) return false;
    this.#forget(call);
    this.#assigned -= 1;
    return true;
  }

  /** Takes back the calls that the worker has not begun. Transferred arguments cannot be taken back. */
  takeBack(): Call[] {
    return this.#slots.all().filter((call) => !call.settled && call.transfer === undefined && this.withdraw(call));
  }

  /**
   * Whether a call that cannot be withdrawn has not started all the same: the worker reports the end of an import
   * before it starts a task of that module.
   */
  awaitsImport(call: Call): boolean {
    return !this.#slots.knowsStarts && this.#lane.modules.isImporting(call);
  }

  /** Takes an unstarted call back from a worker that has ended, or is ended now. @returns `false` if it has started. */
  reclaim(call: Call): boolean {
    if (this.withdraw(call)) return true;
    if (!this.awaitsImport(call)) return false;
    this.release(call);
    return true;
  }

  #forget(call: Call): void {
    this.#lane.capacity.remove(call);
    if (call.settled) call.yields?.released();
    this.#lane.timers.released(call);
    if (call === this.#newest) this.#newest = undefined;
    if (this.#slots.held === 0) {
      this.#lane.modules.resetOrder();
      this.#lane.link.idle?.();
    }
    call.holder = undefined;
  }

  stop(call: Call, reason: unknown): void {
    this.#slots.cancel(call, reason instanceof TimeoutError);
    this.#postCancel(call, encodeThrown(reason));
    this.#lane.timers.cancelled(call);
  }

  #postCancel({ id }: Call, reason: EncodedThrown): void {
    try {
      this.#lane.link.post(sealToWorker({ type: 'cancel', id, reason }));
    } catch (cause) {
      // A property of the reason is nested too deeply to be cloned with what surrounds it.
      const error = new SerializationError('the reason of the cancellation cannot be cloned', { cause });
      this.#lane.link.post(sealToWorker({ type: 'cancel', id, reason: encodeThrown(error) }));
    }
  }

  pull(call: Call, count: number): void {
    const { capacity, link, watch } = this.#lane;
    const others = capacity.busy - (capacity.isSuspended(call) ? 0 : 1);
    const post = (): void => link.post(sealToWorker({ type: 'pull', id: call.id, count }));
    capacity.resume(call);
    if (call.yields?.isExhausted) {
      this.#slots.pull(call);
      if (watch.isBlind && others === 0) {
        watch.prove(post);
        return;
      }
      watch.begin();
    }
    post();
  }

  /** The progress of a call has been taken: the worker may send more. */
  takeProgress(call: Call): void {
    this.#slots.takeProgress(call);
    this.#lane.link.post(sealToWorker({ type: 'progress taken', id: call.id }));
  }
}
