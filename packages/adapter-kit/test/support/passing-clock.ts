import { ManualClock } from './manual-clock.js';

/** Each look at it takes a while: nobody else can move the time of a thread that is blocked. */
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
