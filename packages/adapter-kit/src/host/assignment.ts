import type { Call } from './call.js';
import type { Clock } from './clock.js';
import type { Lane } from './lane.js';
import type { Queue } from './queue.js';
import { isSafe, type Suspects } from './recovery.js';
import type { Roster } from './roster.js';
import { steal } from './stealing.js';

export interface AssignmentParts {
  readonly queue: Queue;
  readonly roster: Roster;
  readonly suspects: Suspects;
  readonly scheduler: { timeOut(call: Call): void };
}

/** Decides which lane gets which waiting call, and when a lane is started for one. */
export class Assignment {
  readonly #queue: Queue;
  readonly #roster: Roster;
  readonly #suspects: Suspects;
  readonly #scheduler: AssignmentParts['scheduler'];
  readonly #clock: Clock;
  #again = false;

  constructor({ queue, roster, suspects, scheduler }: AssignmentParts, clock: Clock) {
    this.#queue = queue;
    this.#roster = roster;
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
    for (const lane of [...this.#roster.lanes]) if (lane.isWornOut && lane.slots.held === 0) this.#roster.end(lane);
    do {
      this.#again = false;
      this.#fillSlots();
      this.#fillWindows();
      for (const lane of this.#roster.lanes) lane.flush();
    } while (this.#again);
    for (const lane of [...this.#roster.lanes]) if (lane.slots.held === 0) this.#useIdle(lane);
  }

  /** First to whom can start at once: the least loaded lane with a free slot, or a new one. */
  #fillSlots(): void {
    for (const call of this.#queue) {
      // A callback of one that was too late may have cancelled the next.
      if (!call.queued) return;
      if (call.deadline <= this.#clock.now()) {
        this.#scheduler.timeOut(call);
        continue;
      }
      const lane = this.#idlest(call, (each) => each.hasFreeSlot) ?? this.#newLane(call) ?? this.#idlest(call, (each) => each.hasSpareSlotFor(call));
      if (lane !== undefined) {
        this.#queue.remove(call);
        lane.hand(call);
      } else if (!this.#roster.lanes.some((each) => each.isImporting(call))) return;
      // Behind one that waits for its module, one of another module may go on.
    }
  }

  #idlest(call: Call, hasRoom: (lane: Lane) => boolean): Lane | undefined {
    let idlest: Lane | undefined;
    for (const lane of this.#roster.lanes) {
      if (!lane.isOpen || !hasRoom(lane) || !this.#admits(lane, call)) continue;
      if (idlest === undefined || lane.slots.held < idlest.slots.held) idlest = lane;
    }
    return idlest;
  }

  #newLane(call: Call): Lane | undefined {
    let idle = this.#roster.lanes.filter((lane) => lane.isOpen && lane.slots.held === 0).length;
    // Those that stand idle, and do not admit the call yet, are waited for.
    while (idle < this.#queue.size) {
      const lane = this.#roster.start();
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
    if (this.#queue.size === 0) return;
    let lanes = this.#roster.lanes.filter((lane) => lane.isOpen);
    while (lanes.length > 0) {
      const roomy: Lane[] = [];
      for (const lane of lanes) {
        const call = this.#queue.first;
        if (call === undefined) return;
        if (!lane.isOpen || !lane.window.hasRoomFor(call) || !lane.slots.hasFree || !this.#admits(lane, call)) continue;
        this.#queue.remove(call);
        lane.hand(call);
        roomy.push(lane);
      }
      lanes = roomy;
    }
  }

  #useIdle(lane: Lane): void {
    if (this.#queue.size === 0 && lane.status === 'ready' && lane.isOpen) {
      steal(lane, this.#roster.lanes, this.#suspects);
      lane.flush();
    }
    if (lane.slots.held === 0) this.#roster.onIdle(lane);
  }
}
