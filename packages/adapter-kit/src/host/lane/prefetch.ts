import type { Call } from '../call/call.js';

/** How much work, by estimate, a worker is handed ahead of time, in milliseconds a slot. */
export const ahead = 5;

/**
 * How much one worker holds, and how much more it may: up to its number of slots in any case; beyond, only calls of tasks
 * known to be short, as long as all that it holds is about 5 ms of work. So a long task never sits behind a long one in
 * a worker while another is idle, and short ones travel in batches.
 */
export class Prefetch {
  /** In whole microseconds, whose sums do not drift. */
  readonly #budget: number;
  #load = 0;

  constructor(tasksPerWorker: number) {
    this.#budget = 1000 * ahead * tasksPerWorker;
  }

  /**
   * Whether `call` may be handed over although every slot is taken. One that was lost with a worker may not: what runs
   * before it could end this worker too, and the third loss is held against it (L7).
   */
  hasRoomFor(call: Call): boolean {
    return call.transfer === undefined && call.losses === 0 && this.#load + call.estimate <= this.#budget;
  }

  add(call: Call): void {
    // Kept with the call, since the estimate may change before it is taken off again.
    call.weight = call.estimate;
    this.#load += call.weight;
  }

  remove(call: Call): void {
    this.#load -= call.weight;
  }
}
