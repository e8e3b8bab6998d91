/** In milliseconds. */
const period = 1000;

/**
 * Limits how many processes a dispatcher starts in a second, whatever makes it start them. No program reaches it: a process
 * that ends takes longer to start.
 */
export class StartLimit {
  readonly #most: number;
  readonly #now: () => number;
  #starts: number[] = [];

  constructor(most: number, now: () => number) {
    this.#most = most;
    this.#now = now;
  }

  /** Counts a start. @throws {Error} if it is one too many. */
  add(): void {
    const now = this.#now();
    this.#starts = this.#starts.filter((time) => now - time < period);
    if (this.#starts.length >= this.#most)
      throw new Error(`${this.#starts.length} processes were started within a second: the next ones are not started`);
    this.#starts.push(now);
  }
}
