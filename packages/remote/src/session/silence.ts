/**
 * Measures for how long nothing has been heard. Only time in which this side runs counts: a step that ends too late, since
 * the process was stopped or blocked, begins again, so that what has arrived meanwhile is read first.
 */
export class Silence {
  readonly #limit: number;
  readonly #step: number;
  #since: number;
  #counted = 0;

  /** All in milliseconds. */
  constructor(limit: number, step: number, now: number) {
    this.#limit = limit;
    this.#step = step;
    this.#since = now;
  }

  /** When {@link check} is to be called. */
  get dueAt(): number {
    return this.#since + this.#next;
  }

  /** For how long nothing has been heard, in whole steps. */
  get length(): number {
    return this.#counted;
  }

  heard(now: number): void {
    this.#since = now;
    this.#counted = 0;
  }

  /** @returns whether the limit is reached. */
  check(now: number): boolean {
    const late = now - this.dueAt;
    if (late < 0) return false;
    if (late < this.#step) this.#counted += this.#next;
    this.#since = now;
    // A sum of steps is not exact.
    return this.#counted > this.#limit * (1 - 1e-9);
  }

  get #next(): number {
    return Math.min(this.#step, this.#limit - this.#counted);
  }
}
