import { ManualClock } from './manual-clock.js';

/** Each reading advances the time, because nothing else can do so while the thread is blocked. */
export class PassingClock extends ManualClock {
  readonly #step: number;

  constructor(step: number) {
    super();
    this.#step = step;
  }

  override now(): number {
    this.freeze(this.#step);
    return super.now();
  }
}
