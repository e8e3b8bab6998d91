import { availableParallelism } from 'node:os';
import { performance } from '@dispatch/core/internal';

/** How many threads may spin at a time: another processor is left for the thread that they wait for. */
const most = Math.max(0, availableParallelism() - 1);

/** Whether a thread may poll for messages in memory instead of waiting for them. */
export const mayPoll: boolean = most > 0;

/** The size in bytes of the memory of {@link Spinning}. */
export const spinningBytes: number = Math.max(1, most) * Int32Array.BYTES_PER_ELEMENT;

/** In milliseconds. How long a thread spins. */
const longestSpin = 0.02;

/** How often it reads the clock at most, if that does not advance. */
const mostTimes = 1000;

/** How often a spinning thread reads the memory before it reads the clock. */
const readsInARow = 32;

const { now } = performance;

/** Lets a thread spin for some microseconds, and never more threads of the process than there are processors, less one. */
export class Spinning {
  /** The number of the thread that spins, in each word; 0 for none. */
  readonly #words: Int32Array;

  /** @param memory {@link spinningBytes} bytes, the same for all threads of the process. */
  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory);
  }

  /**
   * Calls `isOver` until it returns `true`, for at most {@link longestSpin}.
   *
   * @param thread the number of this thread, from 1.
   * @returns whether it has returned `true`.
   */
  spin(thread: number, isOver: () => boolean): boolean {
    const place = this.#takePlace(thread);
    if (place < 0) return false;
    const until = now() + longestSpin;
    let result = false;
    let times = 0;
    do {
      times += 1;
      for (let read = 0; read < readsInARow && !result; read += 1) result = isOver();
    } while (!result && now() < until && times < mostTimes);
    Atomics.store(this.#words, place, 0);
    return result;
  }

  /** A thread has ended. It may have been ended while it was spinning. */
  ended(thread: number): void {
    for (let place = 0; place < most; place += 1) Atomics.compareExchange(this.#words, place, thread, 0);
  }

  /** @returns the place that this thread has taken; -1 if too many threads spin. */
  #takePlace(thread: number): number {
    for (let place = 0; place < most; place += 1)
      if (Atomics.compareExchange(this.#words, place, 0, thread) === 0) return place;
    return -1;
  }
}
