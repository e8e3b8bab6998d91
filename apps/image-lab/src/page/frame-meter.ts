/** The duration of a gap between frames from which the page counts as frozen, in milliseconds. */
export const freezeThreshold = 100;

/** The frames of a time span. */
export interface FrameRecord {
  readonly frames: number;
  /** Frames per second. */
  readonly rate: number;
  /** The longest time without a frame, in milliseconds. */
  readonly longestGap: number;
}

/** The maximum number of frames, a quarter of an hour on a fast screen. Beyond it, the older half is dropped. */
const kept = 2 ** 17;

/** Records when the page drew frames. */
export class FrameMeter {
  #moments: number[] = [];
  #since = -Infinity;

  /** Records a frame. @param moment in milliseconds; must not decrease. */
  frame(moment: number): void {
    this.#moments.push(moment);
    if (this.#moments.length > kept) this.#moments.splice(0, kept / 2);
  }

  /** Drops all frames so far. Used when the page was hidden, because a hidden page draws no frames. */
  restart(moment: number): void {
    this.#moments = [];
    this.#since = moment;
  }

  /** The frames from `start` to `end`, and the last frame before them, because a gap may have started there. */
  between(start: number, end: number): readonly number[] {
    // Called with every frame, for the last few of them: search from the end.
    let first = this.#moments.length;
    while (first > 0 && this.#moments[first - 1]! >= start) first -= 1;
    return this.#moments.slice(Math.max(0, first - 1)).filter((moment) => moment <= end);
  }

  /**
   * Summarizes the time from `start` to `end`. Only the part of a gap in this span counts.
   *
   * @returns `undefined` if the meter was restarted after `start`.
   */
  record(start: number, end: number): FrameRecord | undefined {
    if (start < this.#since) return undefined;
    const frames = this.between(start, end).filter((moment) => moment >= start);
    let longestGap = 0;
    let last = start;
    for (const moment of [...frames, end]) {
      longestGap = Math.max(longestGap, moment - last);
      last = moment;
    }
    return { frames: frames.length, rate: end > start ? (frames.length * 1000) / (end - start) : 0, longestGap };
  }
}
