/** How many occasions are skipped at most, if nothing else is given. */
const ordinary = 63;

/** Does something less often the more often it has failed: after 1, 3, 7 … occasions. */
export class Backoff {
  readonly #most: number;
  #toSkip = 0;
  #skipped = 0;

  constructor(most: number = ordinary) {
    this.#most = most;
  }

  /** Counts an occasion. @returns whether to use it. */
  isDue(): boolean {
    if (this.#skipped === this.#toSkip) return true;
    this.#skipped += 1;
    return false;
  }

  worked(): void {
    this.#toSkip = 0;
    this.#skipped = 0;
  }

  failed(): void {
    this.#toSkip = Math.min(this.#most, 2 * this.#toSkip + 1);
    this.#skipped = 0;
  }
}
