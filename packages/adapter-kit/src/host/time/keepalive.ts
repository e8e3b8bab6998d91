import type { Clock } from './clock.js';

/** Keeps the process alive while there are reasons to: unsettled calls, `ready()`, `close()`. */
export class Keepalive {
  readonly #clock: Clock;
  #holders = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Adds a reason. */
  hold(): void {
    this.#holders += 1;
    if (this.#holders === 1) this.#clock.hold(true);
  }

  /** Removes a reason. */
  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#clock.hold(false);
  }
}
