/** Estimates how long to wait for an acknowledgement, as TCP does (RFC 6298). All times are in milliseconds. */
export class RoundTrip {
  readonly #least: number;
  readonly #most: number;
  #smoothed: number | undefined;
  #deviation = 0;

  constructor(least: number, most: number) {
    this.#least = least;
    this.#most = most;
  }

  /** How long it takes, as far as is known; 0 until then. */
  get smoothed(): number {
    return this.#smoothed ?? 0;
  }

  /** When a packet counts as lost, for the `attempt`th time in a row. */
  limit(attempt: number): number {
    const once = this.#smoothed === undefined ? 2 * this.#least : this.#smoothed + 4 * this.#deviation;
    return Math.min(Math.max(once, this.#least) * 2 ** attempt, this.#most);
  }

  measured(milliseconds: number): void {
    if (this.#smoothed === undefined) {
      this.#smoothed = milliseconds;
      this.#deviation = milliseconds / 2;
      return;
    }
    this.#deviation += (Math.abs(milliseconds - this.#smoothed) - this.#deviation) / 4;
    this.#smoothed += (milliseconds - this.#smoothed) / 8;
  }
}
