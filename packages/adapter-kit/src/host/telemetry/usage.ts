/** Measures how much of one worker's time is used. */
export class Usage {
  /** How many calls the worker has answered. */
  answered = 0;
  readonly #slots: number;
  #since: number;
  #inUse = 0;
  /** Slots in use times milliseconds, up to {@link #countedTo}. */
  #used = 0;
  #countedTo: number;

  /** @param now when the worker was created. All times are milliseconds of one clock. */
  constructor(now: number, slots: number) {
    this.#since = now;
    this.#countedTo = now;
    this.#slots = slots;
  }

  /** The worker has started: the time until then does not count. */
  begin(now: number): void {
    this.#since = now;
    this.#countedTo = now;
    this.#used = 0;
  }

  /** Whether the number of slots in use changes if `calls` are running or waiting for a slot. */
  changesWith(calls: number): boolean {
    return Math.min(calls, this.#slots) !== this.#inUse;
  }

  /** From now on, `calls` are running or waiting for a slot. */
  change(now: number, calls: number): void {
    this.#count(now);
    this.#inUse = Math.min(calls, this.#slots);
  }

  /** The share of its slots' time that has been used, from 0 to 1. */
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
