/** How much of one worker's time is in use. */
export class Usage {
  /** How many calls it has answered. */
  answered = 0;
  readonly #slots: number;
  #since: number;
  #inUse = 0;
  /** Slot-milliseconds up to {@link #countedTo}. */
  #used = 0;
  #countedTo: number;

  /** @param now when the worker was started. Times are milliseconds of one clock. */
  constructor(now: number, slots: number) {
    this.#since = now;
    this.#countedTo = now;
    this.#slots = slots;
  }

  /** It runs from now on; the time it took to start does not count. */
  begin(now: number): void {
    this.#since = now;
    this.#countedTo = now;
    this.#used = 0;
  }

  /** Whether `calls` that want a slot are another number of slots in use than before. */
  changesWith(calls: number): boolean {
    return Math.min(calls, this.#slots) !== this.#inUse;
  }

  /** From now on it has `calls` that want a slot. */
  change(now: number, calls: number): void {
    this.#count(now);
    this.#inUse = Math.min(calls, this.#slots);
  }

  /** The share of its slots' time that was in use so far, from 0 to 1. */
  share(now: number): number {
    this.#count(now);
    const time = (now - this.#since) * this.#slots;
    return time <= 0 ? 0 : Math.min(1, this.#used / time);
  }

  #count(now: number): void {
    this.#used += this.#inUse * (now - this.#countedTo);
    this.#countedTo = now;
  }
}
