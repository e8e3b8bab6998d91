import type { Call } from '../call/call.js';
import { uncloneableArguments } from '../call/uncloneable-arguments.js';
import type { Lane, LaneAssignment } from '../lane/lane.js';
import type { Backlog } from './backlog.js';
import type { ModuleImports } from './import-first.js';
import type { LanePool } from './lane-pool.js';
import { compareTurns } from './queue.js';
import { isSafe, type Suspects } from './recovery.js';
import { steal } from './stealing.js';

const resolved = Promise.resolve();

export interface AssignmentParts {
  readonly backlog: Backlog;
  readonly pool: LanePool;
  readonly suspects: Suspects;
  readonly calls: { timeOut(call: Call): void; fail(call: Call, error: unknown): void };
  readonly timeline: { now(): number };
}

/** Decides when waiting calls are assigned, which call is assigned to which lane, and when a lane is started for one. */
export class Assignment implements LaneAssignment {
  readonly #backlog: Backlog;
  readonly #pool: LanePool;
  readonly #suspects: Suspects;
  readonly #calls: AssignmentParts['calls'];
  readonly #timeline: AssignmentParts['timeline'];
  /** Set where modules are imported before calls are assigned. */
  imports: ModuleImports | undefined;
  /** Whether calls have to be assigned, and whether a promise reaction that does so has been scheduled. */
  #isDue = false;
  #isScheduled = false;
  /** Whether another pass is needed. */
  #again = false;
  /** The number of the latest pass. */
  #pass = 0;

  constructor({ backlog, pool, suspects, calls, timeline }: AssignmentParts) {
    this.#backlog = backlog;
    this.#pool = pool;
    this.#suspects = suspects;
    this.#calls = calls;
    this.#timeline = timeline;
  }

  idle(lane: Lane): void {
    if (!this.#backlog.hasWorkFor(lane)) this.#pool.onIdleLong(lane);
  }

  uncloneable(call: Call, cause: unknown, accepts: (value: unknown) => boolean): void {
    // Its slot is free for another call.
    this.#again = true;
    this.#calls.fail(call, uncloneableArguments(call, cause, accepts));
  }

  /** Assigns calls after the calling code has run. Repeated before that, it has no effect. */
  assignSoon(): void {
    this.#isDue = true;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // Not queueMicrotask: Node creates an asynchronous resource for each.
    void resolved.then(this.#onScheduled);
  }

  readonly #onScheduled = (): void => {
    this.#isScheduled = false;
    this.assignIfDue();
  };

  /** Does at once what {@link assignSoon} has put off: promise reactions do not run while this thread is blocked. */
  assignIfDue(): void {
    if (this.#isDue) this.assign();
  }

  /** Assigns waiting calls to lanes, as far as there is room, and posts them. Callbacks may call it again. */
  assign(): void {
    this.#isDue = false;
    for (const lane of this.#idleLanes()) {
      if (!lane.calls.isWornOut) continue;
      this.#pool.vacate(lane);
      this.#pool.end(lane);
    }
    this.#backlog.unbindClosedLanes();
    do {
      this.#again = false;
      this.#fillSlots();
      this.#prefetch();
      for (const lane of this.#pool.lanes) lane.calls.flush();
    } while (this.#again);
    this.#useIdle();
    this.#pool.refill();
  }

  /** Assigns calls that can start at once: to the least busy lane with a free slot, or to a new lane. */
  #fillSlots(): void {
    this.#fillSlotsOfKeys();
    // Kept here: a callback of a call that times out may begin another pass.
    const pass = (this.#pass += 1);
    /** How many calls are passed over, since one of their module before them cannot start. There may be very many. */
    let stuck = 0;
    for (
      let call = this.#backlog.shared.first, next = this.#backlog.shared.after(call);
      call !== undefined && stuck < this.#backlog.size;
      call = next, next = this.#backlog.shared.after(call)
    ) {
      // A callback of a call that timed out may have cancelled this one, or have blocked until it was assigned.
      if (call.holder !== this.#backlog.shared) return;
      const { peers } = call;
      const isStuck = peers.stuckIn === pass;
      if (this.#timesOut(call) || (isStuck && call.losses === 0)) continue;
      if (this.#backlog.laneOf(call) !== undefined) {
        this.#backlog.moveToLane(call);
        continue;
      }
      const lane =
        this.#leastBusy(call, (each) => each.capacity.hasFreeSlot) ??
        this.#newLane(call) ??
        this.#leastBusy(call, (each) => each.capacity.hasSpareSlotFor(call));
      if (lane !== undefined) {
        this.#assign(call, lane);
        continue;
      }
      const mayImport = this.imports?.request(call);
      if (
        mayImport === undefined &&
        (call.losses > 0 ||
          !this.#pool.lanes.some((each) => each.modules.isImporting(call) || !isSafe(call, each, this.#suspects)))
      )
        break;
      // A call that waits for its own module, or for a suspect to load, does not hold up calls of other modules.
      if (mayImport || isStuck) continue;
      peers.stuckIn = pass;
      stuck += peers.waiting;
    }
    this.#fillSlotsOfKeys();
  }

  /** Assigns calls that are bound to a lane by their key, as long as it is their turn there. */
  #fillSlotsOfKeys(): void {
    for (const lane of this.#pool.lanes) {
      for (let call = this.#backlog.firstBoundTo(lane); call !== undefined; call = this.#backlog.firstBoundTo(lane)) {
        if (this.#timesOut(call)) continue;
        if (
          !(lane.capacity.hasFreeSlot || lane.capacity.hasSpareSlotFor(call)) ||
          (this.#backlog.nextFor(lane) !== call && !this.imports?.mayPass(lane, call)) ||
          !this.#admits(lane, call)
        )
          break;
        this.#assign(call, lane);
      }
    }
  }

  #timesOut(call: Call): boolean {
    if (call.limit === undefined || call.deadline > this.#timeline.now()) return false;
    this.#calls.timeOut(call);
    return true;
  }

  #assign(call: Call, lane: Lane): void {
    call.holder?.withdraw(call);
    this.#backlog.bindKey(call, lane);
    lane.calls.assign(call);
    if (lane.isOpen) return;
    // The lane takes no more calls: those that are bound to it are assigned to others, in another pass.
    this.#backlog.unbindClosedLanes();
    this.#again = true;
  }

  #leastBusy(call: Call, hasRoom: (lane: Lane) => boolean): Lane | undefined {
    let leastBusy: Lane | undefined;
    for (const lane of this.#pool.lanes) {
      if (!hasRoom(lane) || !this.#admits(lane, call)) continue;
      const bound = this.#backlog.firstBoundTo(lane);
      if (bound !== undefined && compareTurns(bound, call) < 0 && !this.imports?.isImporting(lane, bound)) continue;
      if (leastBusy === undefined || lane.capacity.busy < leastBusy.capacity.busy) leastBusy = lane;
    }
    return leastBusy;
  }

  #newLane(call: Call): Lane | undefined {
    let idle = this.#pool.lanes.filter((lane) => lane.isOpen && lane.slots.held === 0 && !lane.watch.isBlocked).length;
    // Idle lanes that do not admit the call yet take other calls: no lane is started in their place.
    while (idle < this.#backlog.shared.size) {
      const lane = this.#pool.start();
      if (lane === undefined || this.#admits(lane, call)) return lane;
      idle += 1;
    }
    return undefined;
  }

  #admits(lane: Lane, call: Call): boolean {
    if (!lane.isOpen || lane.watch.isBlocked) return false;
    // Transferred arguments cannot be recovered from a worker that fails to start.
    if (call.transfer !== undefined && lane.status !== 'ready') return false;
    return isSafe(call, lane, this.#suspects) && this.imports?.admits(lane, call) !== false;
  }

  /**
   * Assigns calls ahead of time, so that lanes hold equally many. A lane that has just answered many gets as many again, in one
   * message: one call for each lane in turn would make messages smaller with each reply.
   */
  #prefetch(): void {
    if (this.#backlog.size === 0) return;
    // In each round, those lanes take a call that hold the fewest, until none takes any.
    for (let level = -1; level < Infinity;) {
      let least = Infinity;
      for (const lane of this.#pool.lanes) {
        const { capacity } = lane;
        const call = this.#nextFor(lane);
        if (call === undefined || !capacity.hasRoomAhead(call, lane.link.roundTrip) || !this.#admits(lane, call))
          continue;
        if (capacity.busy <= level) this.#assign(call, lane);
        least = Math.min(least, capacity.busy);
      }
      level = least;
    }
  }

  /** The next call for `lane`. Moves calls whose key has another lane to the queue of that lane. */
  #nextFor(lane: Lane): Call | undefined {
    for (;;) {
      const call = this.#backlog.nextFor(lane);
      if (call?.holder !== this.#backlog.shared || this.#backlog.laneOf(call) === undefined) return call;
      this.#backlog.moveToLane(call);
    }
  }

  /** Lanes that hold no call. A new array: lanes may end while it is iterated. */
  #idleLanes(): Lane[] {
    return this.#pool.lanes.filter((lane) => lane.slots.held === 0);
  }

  #useIdle(): void {
    // If one lane finds no call to take, the others will not either. With many lanes, searching takes longer than the
    // tasks.
    let canSteal = true;
    for (const lane of this.#idleLanes()) {
      const isReady = lane.status === 'ready' && lane.isOpen && !lane.watch.isBlocked;
      if (canSteal && isReady && !this.#backlog.hasWorkFor(lane)) {
        // With suspects, the calls that can be taken differ from lane to lane.
        canSteal = steal(lane, this.#pool.lanes, this.#suspects) || this.#suspects.size > 0;
        lane.calls.flush();
      }
      // Calls may wait for this lane, until it is ready or has loaded a module.
      if (lane.slots.held === 0 && (!this.#backlog.hasWorkFor(lane) || lane.status === 'retiring'))
        this.#pool.onIdle(lane);
    }
  }
}
