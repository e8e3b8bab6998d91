/** How long a page may draw nothing before a person calls it frozen, in milliseconds. */
export const freeze = 100;

/** How a stretch of time looked to whoever watched the page. */
export interface FrameRecord {
  readonly frames: number;
  /** Frames a second. */
  readonly rate: number;
  /** The longest time in which nothing was drawn, in milliseconds. */
  readonly longestGap: number;
}

/** Of so many frames, a quarter of an hour on a fast screen, the older half is forgotten. */
const kept = 2 ** 17;

/** Remembers when the page drew frames. */
export class FrameMeter {
  #moments: number[] = [];
  #since = -Infinity;

  /** A frame was drawn. @param moment in milliseconds; they only grow. */
  frame(moment: number): void {
    this.#moments.push(moment);
    if (this.#moments.length > kept) this.#moments.splice(0, kept / 2);
  }

  /** Forgets everything until now: what was not drawn while the page was hidden is no gap. */
  restart(moment: number): void {
    this.#moments = [];
    this.#since = moment;
  }

  /** The frames from `start` to `end`, with the last one before them: a gap may have begun there. */
  between(start: number, end: number): readonly number[] {
    // Asked with every frame, for the last few of them.
    let first = this.#moments.length;
    while (first > 0 && this.#moments[first - 1]! >= start) first -= 1;
    return this.#moments.slice(Math.max(0, first - 1)).filter((moment) => moment <= end);
  }

  /**
   * What happened from `start` to `end`: gaps count as far as they lie in between.
   *
   * @returns `undefined` if the meter was restarted meanwhile, and cannot tell.
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
