import type { Call } from '../call/call.js';
import type { Settings } from '../settings/settings.js';
import { Usage } from '../telemetry/usage.js';
import type { Clock } from '../time/clock.js';
import type { LaneModules } from './lane-modules.js';
import { Prefetch } from './prefetch.js';
import type { Slots } from './slots.js';

/** What the capacity of a lane depends on. */
export interface CapacityLane {
  readonly slots: Slots;
  readonly modules: LaneModules;
}

export interface CapacityParts {
  readonly clock: Clock;
  readonly settings: Settings;
}

/**
 * How many calls one worker can take: `tasksPerWorker` to run at a time, and more ahead of time. Suspended calls are
 * held but not counted.
 */
export class LaneCapacity {
  readonly usage: Usage;
  readonly #slots: Slots;
  readonly #modules: LaneModules;
  readonly #tasksPerWorker: number;
  readonly #clock: Clock;
  readonly #prefetch: Prefetch;
  /** The calls that it holds and that are not counted. */
  readonly #suspended = new Set<Call>();

  constructor({ modules, slots }: CapacityLane, { clock, settings }: CapacityParts) {
    const { tasksPerWorker } = settings;
    this.#slots = slots;
    this.#modules = modules;
    this.#tasksPerWorker = tasksPerWorker;
    this.#clock = clock;
    this.#prefetch = new Prefetch(tasksPerWorker);
    this.usage = new Usage(clock.now(), tasksPerWorker);
  }

  /** How many calls run in it or wait in it to run. */
  get busy(): number {
    return this.#slots.held - this.#suspended.size;
  }

  /** Whether it could start another call at once. */
  get hasFreeSlot(): boolean {
    return this.busy < this.#tasksPerWorker && this.#slots.hasFree;
  }

  /**
   * Whether it could start `call` at once although no slot is free, because calls in its slots wait for their modules.
   */
  hasSpareSlotFor(call: Call): boolean {
    if (call.transfer !== undefined || !this.#slots.hasFree || !this.#modules.isImportingOther(call)) return false;
    // A previously lost call goes only to a worker that can start it at once: while its module loads, another may
    // start.
    if (call.losses > 0 && !this.#modules.hasLoaded(call)) return false;
    const stalled = this.#slots.which((each) => this.#modules.isImporting(each));
    // A call that overtakes a previously lost one may end this worker too.
    if (stalled.some(({ losses }) => losses > 0)) return false;
    return this.busy - stalled.length < this.#tasksPerWorker;
  }

  /** Whether `call` may be assigned ahead of time, although no slot is free. For `roundTrip`, see {@link Prefetch}. */
  hasRoomAhead(call: Call, roundTrip?: number): boolean {
    return this.#prefetch.hasRoomFor(call, roundTrip) && this.#slots.hasFree;
  }

  /** A call was assigned and has its slot. */
  add(call: Call): void {
    this.#prefetch.add(call);
    this.#noteUsage();
  }

  /** A call has left its slot. */
  remove(call: Call): void {
    if (!this.#suspended.delete(call)) this.#prefetch.remove(call);
    this.#noteUsage();
  }

  /**
   * Others may use the slot of a call: a stream that has yielded all that it may and waits, or a call whose reply is in
   * the port, which this thread cannot read while it is blocked. Repeated, it has no effect.
   */
  suspend(call: Call): void {
    if (this.#suspended.has(call)) return;
    this.#suspended.add(call);
    this.#prefetch.remove(call);
    this.#noteUsage();
  }

  /** A stream may continue. If it is not suspended, this has no effect. */
  resume(call: Call): void {
    if (this.#suspended.delete(call)) this.add(call);
  }

  isSuspended(call: Call): boolean {
    return this.#suspended.has(call);
  }

  #noteUsage(): void {
    const { busy } = this;
    if (this.usage.changesWith(busy)) this.usage.change(this.#clock.now(), busy);
  }
}
