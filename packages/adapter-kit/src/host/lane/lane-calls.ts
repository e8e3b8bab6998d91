import type { CallId } from '../../wire/claims.js';
import { encodeThrown } from '../../wire/error-codec.js';
import type { Call, CallHolder } from '../call/call.js';
import type { Observation } from '../telemetry/observation.js';
import type { Settings } from '../settings/settings.js';
import type { WorkerLink } from '../worker-link.js';
import type { CallSender } from './call-sender.js';
import type { LaneCapacity } from './lane-capacity.js';
import type { LaneModules } from './lane-modules.js';
import type { Slots } from './slots.js';

/** What the calls of a lane need from that lane. */
export interface CallsLane {
  readonly number: number;
  readonly link: WorkerLink;
  readonly capacity: LaneCapacity;
  readonly modules: LaneModules;
  readonly timers: { busy(): void; graceBegan(call: Call): void; graceEnded(call: Call): void };
}

export interface LaneCallsParts {
  readonly observation: Observation;
  readonly settings: Settings;
  readonly assignment: { uncloneable(call: Call, cause: unknown): void };
}

/** The calls of one lane, from their assignment until the worker has released them. */
export class LaneCalls implements CallHolder {
  readonly slots: Slots;
  readonly #lane: CallsLane;
  readonly #sender: CallSender;
  readonly #parts: LaneCallsParts;
  /** How many calls it was assigned, except those that it did not start. */
  #assigned = 0;
  /** The call that was assigned last, while the lane holds it. */
  #newest: Call | undefined = undefined;

  constructor(lane: CallsLane, slots: Slots, sender: CallSender, parts: LaneCallsParts) {
    this.slots = slots;
    this.#lane = lane;
    this.#sender = sender;
    this.#parts = parts;
  }

  /** Whether the worker has had `maxTasksPerWorker` tasks. */
  get isWornOut(): boolean {
    return this.#assigned >= this.#parts.settings.maxTasksPerWorker;
  }

  /** Whether all of them are known to have started, without looking at each. */
  get haveStarted(): boolean {
    return this.#lane.modules.keepOrder && this.#newest?.isRunning() === true;
  }

  /** Adds a call to the next batch; a slot must be free. @param from the lane that it was withdrawn from, if any. */
  assign(call: Call, from?: number): void {
    const { capacity, modules, number, timers } = this.#lane;
    modules.add(call);
    call.holder = this;
    call.worker = number;
    this.slots.occupy(call);
    capacity.add(call);
    this.#newest = call;
    this.#assigned += 1;
    timers.busy();
    this.#sender.add(call);
    this.#parts.observation.assigned(call, from);
  }

  /** Posts the batch, or keeps it until the worker is awake. */
  flush(): void {
    const { link, modules } = this.#lane;
    if (this.#sender.isEmpty || link.wake?.() === false) return;
    this.#sender.flush(link, (call, cause) => {
      this.release(call.id);
      this.#assigned -= 1;
      modules.notSent(call);
      this.#parts.assignment.uncloneable(call, cause);
    });
  }

  /** Releases the slot of a call that has ended in the worker. An id that names no call of this lane is ignored. */
  release(id: CallId): void {
    const call = this.slots.vacate(id);
    if (call !== undefined) this.#forget(call);
  }

  isRunning(call: Call): boolean {
    return !this.isUnsent(call) && this.slots.isRunning(call);
  }

  /** Whether `call` has not been posted yet, so that its transferables are still on this thread. */
  isUnsent(call: Call): boolean {
    return this.#sender.holds(call);
  }

  withdraw(call: Call): boolean {
    if (this.#sender.takeBack(call)) this.slots.vacate(call.id);
    else if (!this.slots.withdraw(call)) return false;
    this.#forget(call);
    this.#assigned -= 1;
    return true;
  }

  #forget(call: Call): void {
    const { capacity, modules, timers } = this.#lane;
    capacity.remove(call);
    if (call.settled) call.yields?.released();
    timers.graceEnded(call);
    if (call === this.#newest) this.#newest = undefined;
    if (this.slots.held === 0) modules.resetOrder();
    call.holder = undefined;
  }

  abandon(call: Call, reason: unknown): void {
    const { link, timers } = this.#lane;
    this.slots.cancel(call);
    link.post({ type: 'cancel', id: call.id, reason: encodeThrown(reason) });
    timers.graceBegan(call);
  }

  pull(call: Call, count: number): void {
    const { capacity, link } = this.#lane;
    capacity.resume(call);
    link.post({ type: 'pull', id: call.id, count });
  }

  /** The progress of a call has been taken: the worker may send more. */
  takeProgress(call: Call): void {
    this.slots.takeProgress(call);
    this.#lane.link.post({ type: 'progress taken', id: call.id });
  }

  /** The worker has measured a task, which it names by its index. */
  learn(task: number, milliseconds: number): void {
    this.#sender.learn(task, milliseconds);
  }
}
