import type { CallId } from '../../wire/claims.js';
import type { Call } from '../call/call.js';
import type { Settings } from '../settings/settings.js';
import { Usage } from '../telemetry/usage.js';
import type { Clock } from '../time/clock.js';
import type { LaneModules } from './lane-modules.js';
import { Prefetch } from './prefetch.js';
import type { Slots } from './slots.js';

/**
 * How many calls one worker can take: `tasksPerWorker` to run at a time, and more ahead of time. A suspended stream, and a
 * call whose reply is in the port, are held but take no place.
 */
export class LaneCapacity {
  readonly usage: Usage;
  readonly #slots: Slots;
  readonly #modules: LaneModules;
  readonly #tasksPerWorker: number;
  readonly #clock: Clock;
  readonly #prefetch: Prefetch;
  /** How many of the calls that it holds take no place. */
  #suspended = 0;
  /** Calls that have ended in the worker, and whose replies this thread cannot read while it is blocked. */
  readonly #portOnly = new Set<Call>();

  constructor(slots: Slots, modules: LaneModules, { tasksPerWorker }: Settings, clock: Clock) {
    this.#slots = slots;
    this.#modules = modules;
    this.#tasksPerWorker = tasksPerWorker;
    this.#clock = clock;
    this.#prefetch = new Prefetch(tasksPerWorker);
    this.usage = new Usage(clock.now(), tasksPerWorker);
  }

  /** How many calls run in it or wait in it to run. */
  get busy(): number {
    return this.#slots.held - this.#suspended;
  }

  /** Whether it could start another call at once. */
  get hasFreeSlot(): boolean {
    return this.busy < this.#tasksPerWorker && this.#slots.hasFree;
  }

  /** Whether it could start `call` at once because calls in it wait for their modules to load: they hold up no other. */
  hasSpareSlotFor(call: Call): boolean {
    if (call.transfer !== undefined || !this.#slots.hasFree || !this.#modules.isImportingOther(call)) return false;
    // A previously lost call goes only to a worker that can start it at once: while its module loads, another may start.
    if (call.losses > 0 && !this.#modules.hasLoaded(call)) return false;
    const stalled = this.#slots.which((each) => this.#modules.isImporting(each));
    // A call that overtakes a previously lost one may end this worker too.
    if (stalled.some(({ losses }) => losses > 0)) return false;
    return this.busy - stalled.length < this.#tasksPerWorker;
  }

  /** Whether `call` may be assigned ahead of time, although no slot is free. */
  hasRoomAhead(call: Call): boolean {
    return this.#prefetch.hasRoomFor(call) && this.#slots.hasFree;
  }

  /** A call was assigned and has its slot. */
  add(call: Call): void {
    this.#prefetch.add(call);
    this.#noteUsage();
  }

  /** A call has left its slot. */
  remove(call: Call): void {
    if (this.#portOnly.delete(call) || call.yields?.isSuspended === true) this.#suspended -= 1;
    else this.#prefetch.remove(call);
    this.#noteUsage();
  }

  /** A stream has yielded all that it may, and waits: others may use its slot. */
  suspend(call: Call): void {
    if (call.yields === undefined || call.yields.isSuspended) return;
    call.yields.isSuspended = true;
    this.#vacate(call);
  }

  /** A stream may continue. */
  resume(call: Call): void {
    if (call.yields?.isSuspended !== true) return;
    call.yields.isSuspended = false;
    this.#suspended -= 1;
    this.add(call);
  }

  /** The reply of a call is in the port, which this thread cannot read while it is blocked. Repeated, it has no effect. */
  onPortOnly(id: CallId): void {
    const call = this.#slots.at(id);
    if (call === undefined || call.yields?.isSuspended === true || this.#portOnly.has(call)) return;
    this.#portOnly.add(call);
    this.#vacate(call);
  }

  /** Whether {@link onPortOnly} has named the call. */
  isPortOnly(call: Call): boolean {
    return this.#portOnly.has(call);
  }

  #vacate(call: Call): void {
    this.#suspended += 1;
    this.#prefetch.remove(call);
    this.#noteUsage();
  }

  #noteUsage(): void {
    const { busy } = this;
    if (this.usage.changesWith(busy)) this.usage.change(this.#clock.now(), busy);
  }
}
