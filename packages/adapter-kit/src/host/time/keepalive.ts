import type { Clock } from './clock.js';

/** Keeps the process alive as long as anybody waits for anything. */
export class Keepalive {
  readonly #clock: Clock;
  #holders = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Somebody waits. */
  hold(): void {
    this.#holders += 1;
    if (this.#holders === 1) this.#clock.hold(true);
  }

  /** Somebody waits no more. */
  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#clock.hold(false);
  }
}
