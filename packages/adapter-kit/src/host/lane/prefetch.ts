import { slotCount } from '../../wire/claims.js';
import type { Call, TaskProfile } from '../call/call.js';
import type { Settings } from '../settings/settings.js';

/** How much work is assigned to a worker ahead of time, by estimate: milliseconds per slot. */
const ahead = 5;
/**
 * The prefetch limit of one worker. Beyond its slots it is assigned only calls of tasks known to be short, as long as
 * all its calls amount to about 5 ms of work. So no task waits behind a long one while another worker is idle, and
 * short tasks are sent in batches.
 */
export class Prefetch {
  readonly #tasksPerWorker: number;
  /** In whole microseconds: sums of integers do not drift. */
  #load = 0;

  constructor(tasksPerWorker: number) {
    this.#tasksPerWorker = tasksPerWorker;
  }

  /**
   * Whether `call` may be assigned although no slot is free. A call that was lost with a worker may not: the tasks
   * before it could end this worker too, and the call fails with its third loss (L7).
   *
   * @param roundTrip how long a message takes there and back, in milliseconds: the worker needs so much more work.
   */
  hasRoomFor(call: Call, roundTrip = 0): boolean {
    const budget = 1000 * (ahead + roundTrip) * this.#tasksPerWorker;
    return call.transfer === undefined && call.losses === 0 && this.#load + call.estimate <= budget;
  }

  add(call: Call): void {
    // Stored in the call: the estimate may change before `remove`.
    call.weight = call.estimate;
    this.#load += call.weight;
  }

  remove(call: Call): void {
    this.#load -= call.weight;
  }
}

/**
 * How many calls of a task keep all workers busy until replies have arrived and more calls have been submitted. Always
 * finite: a worker holds at most `slotCount` calls, even if `tasksPerWorker` is `Infinity`.
 */
export function demandFor(
  { estimate }: TaskProfile,
  { maxWorkers, tasksPerWorker: most }: Settings,
  roundTrip = 0,
): number {
  const tasksPerWorker = Math.min(most, slotCount / 2);
  const perWorker = Math.max(
    2 * tasksPerWorker,
    Math.min((2000 * (ahead + roundTrip) * tasksPerWorker) / estimate, 2 * slotCount),
  );
  return maxWorkers * Math.ceil(perWorker);
}
