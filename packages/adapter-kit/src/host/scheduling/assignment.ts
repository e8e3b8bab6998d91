import type { Backlog } from './backlog.js';
import type { Call } from '../call/call.js';
import type { Clock } from '../time/clock.js';
import type { Lane } from '../lane/lane.js';
import { inTurn } from './queue.js';
import { isSafe, type Suspects } from './recovery.js';
import type { LanePool } from './lane-pool.js';
import { steal } from './stealing.js';

export interface AssignmentParts {
  readonly backlog: Backlog;
  readonly pool: LanePool;
  readonly suspects: Suspects;
  readonly scheduler: { timeOut(call: Call): void };
}

/** Decides which lane gets which waiting call, and when a lane is started for one. */
export class Assignment {
  readonly #backlog: Backlog;
  readonly #pool: LanePool;
  readonly #suspects: Suspects;
  readonly #scheduler: AssignmentParts['scheduler'];
  readonly #clock: Clock;
  #again = false;

  constructor({ backlog, pool, suspects, scheduler }: AssignmentParts, clock: Clock) {
    this.#backlog = backlog;
    this.#pool = pool;
    this.#suspects = suspects;
    this.#scheduler = scheduler;
    this.#clock = clock;
  }

  /** Another pass is needed: a call that was given a slot does not use it. */
  again(): void {
    this.#again = true;
  }

  /** Hands waiting calls to lanes, as far as there is room, and posts them. May be called again from within. */
  run(): void {
    for (const lane of this.#idle()) if (lane.isWornOut) this.#pool.retire(lane);
    this.#backlog.leaveClosedHomes();
    do {
      this.#again = false;
      this.#fillSlots();
      this.#fillWindows();
      for (const lane of this.#pool.lanes) lane.flush();
    } while (this.#again);
    this.#useIdle();
    this.#pool.refill();
  }

  /** First to whom can start at once: the least loaded lane with a free slot, or a new one. */
  #fillSlots(): void {
    this.#fillHomes();
    for (
      let call = this.#backlog.shared.first, next = this.#backlog.shared.after(call);
      call !== undefined;
      call = next, next = this.#backlog.shared.after(call)
    ) {
      // A callback of one that was too late may have cancelled the next, or blocked, so that it has gone elsewhere.
      if (call.queue !== this.#backlog.shared) return;
      if (this.#isTooLate(call)) continue;
      if (this.#backlog.homeOf(call) !== undefined) {
        this.#backlog.sendHome(call);
        continue;
      }
      const lane =
        this.#idlest(call, (each) => each.hasFreeSlot) ??
        this.#newLane(call) ??
        this.#idlest(call, (each) => each.hasSpareSlotFor(call));
      if (lane !== undefined) this.#hand(call, lane);
      else if (
        call.losses > 0 ||
        !this.#pool.lanes.some((each) => each.isImporting(call) || !isSafe(call, each, this.#suspects))
      )
        break;
      // Behind one that waits for its module, or for that of another to be cleared, one of another module may go on.
    }
    this.#fillHomes();
  }

  /** Calls that may go to one lane only, as long as it is their turn there. */
  #fillHomes(): void {
    for (const lane of this.#pool.lanes) {
      for (let call = this.#backlog.firstBoundTo(lane); call !== undefined; call = this.#backlog.firstBoundTo(lane)) {
        if (this.#isTooLate(call)) continue;
        if (
          !lane.isOpen ||
          !(lane.hasFreeSlot || lane.hasSpareSlotFor(call)) ||
          this.#backlog.nextFor(lane) !== call ||
          !this.#admits(lane, call)
        )
          break;
        this.#hand(call, lane);
      }
    }
  }

  #isTooLate(call: Call): boolean {
    if (call.limit === undefined || call.deadline > this.#clock.now()) return false;
    this.#scheduler.timeOut(call);
    return true;
  }

  #hand(call: Call, lane: Lane): void {
    this.#backlog.remove(call);
    this.#backlog.settle(call, lane);
    lane.hand(call);
    if (lane.isOpen) return;
    // It was the last that the lane takes: what waits for it goes to others, in another pass.
    this.#backlog.leaveClosedHomes();
    this.#again = true;
  }

  #idlest(call: Call, hasRoom: (lane: Lane) => boolean): Lane | undefined {
    let idlest: Lane | undefined;
    for (const lane of this.#pool.lanes) {
      if (!lane.isOpen || !hasRoom(lane) || !this.#admits(lane, call)) continue;
      const bound = this.#backlog.firstBoundTo(lane);
      if (bound !== undefined && inTurn(bound, call) < 0) continue;
      if (idlest === undefined || lane.busy < idlest.busy) idlest = lane;
    }
    return idlest;
  }

  #newLane(call: Call): Lane | undefined {
    let idle = this.#pool.lanes.filter((lane) => lane.isOpen && lane.slots.held === 0).length;
    // Those that stand idle, and do not admit the call yet, are waited for.
    while (idle < this.#backlog.shared.size) {
      const lane = this.#pool.start();
      if (lane === undefined || this.#admits(lane, call)) return lane;
      idle += 1;
    }
    return undefined;
  }

  #admits(lane: Lane, call: Call): boolean {
    // Moved arguments cannot come back from a worker that turns out not to start.
    return (call.transfer === undefined || lane.status === 'ready') && isSafe(call, lane, this.#suspects);
  }

  /** Then ahead of time: in turn, so that what is waiting is shared evenly. */
  #fillWindows(): void {
    if (this.#backlog.size === 0) return;
    // Round by round, one call a lane, until none took any.
    for (let handed = true; handed;) {
      handed = false;
      for (const lane of this.#pool.lanes) {
        const call = lane.isOpen ? this.#nextFor(lane) : undefined;
        if (call === undefined || !lane.prefetch.hasRoomFor(call) || !lane.slots.hasFree || !this.#admits(lane, call))
          continue;
        this.#hand(call, lane);
        handed = true;
      }
    }
  }

  /** The call whose turn it is on `lane`, once those that belong elsewhere have gone there. */
  #nextFor(lane: Lane): Call | undefined {
    for (;;) {
      const call = this.#backlog.nextFor(lane);
      if (call?.queue !== this.#backlog.shared || this.#backlog.homeOf(call) === undefined) return call;
      this.#backlog.sendHome(call);
    }
  }

  /** Lanes that hold nothing. A list of its own: some may end while it is gone through. */
  #idle(): Lane[] {
    return this.#pool.lanes.filter((lane) => lane.slots.held === 0);
  }

  #useIdle(): void {
    // Where one found nothing to take, neither will the others: with many lanes the search would take longer than the tasks.
    let canSteal = true;
    for (const lane of this.#idle()) {
      if (canSteal && !this.#backlog.hasWorkFor(lane) && lane.status === 'ready' && lane.isOpen) {
        // Of suspects it depends on the lane what it may take.
        canSteal = steal(lane, this.#pool.lanes, this.#suspects) || this.#suspects.size > 0;
        lane.flush();
      }
      // What waits may wait for this lane, until it runs or has loaded a module.
      if (lane.slots.held === 0 && (!this.#backlog.hasWorkFor(lane) || lane.status === 'retiring'))
        this.#pool.onIdle(lane);
    }
  }
}
