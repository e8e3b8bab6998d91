import { due, type Due, type Timeline } from './timeline.js';

/** A limit is measured in so many steps, each on a timer of its own. */
const steps = 4;

/**
 * Limits how long a worker may take for something. Only time in which this thread runs counts: a step whose timer was
 * delayed, since the thread was blocked, the page frozen or the machine asleep, counts as half a step, however long it
 * took. So a worker that needs a message of this thread gets it before the limit is reached.
 */
export class Limit {
  readonly #timeline: Timeline;
  readonly #step: Due;
  /** The length of a step, in milliseconds. */
  #length = Infinity;
  #halves = 0;

  /** @param onReached called once for each {@link start}, unless it is stopped before. */
  constructor(timeline: Timeline, onReached: () => void) {
    this.#timeline = timeline;
    this.#step = due(() => {
      this.#halves -= timeline.wasDelayed(this.#step) ? 1 : 2;
      if (this.#halves > 0) timeline.setIn(this.#step, this.#length);
      else onReached();
    });
  }

  get isRunning(): boolean {
    return this.#step.place >= 0;
  }

  /** Starts it, or starts it again. */
  start(milliseconds: number): void {
    // The clock of a user may skip the time in between.
    const count = this.#timeline.seesDelays ? steps : 1;
    this.#halves = 2 * count;
    this.#length = milliseconds / count;
    this.#timeline.setIn(this.#step, this.#length);
  }

  stop(): void {
    this.#timeline.remove(this.#step);
  }
}
