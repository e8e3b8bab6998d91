/** How far an answer may be off, as a share of the true value. */
const accuracy = 0.01;
const growth = (1 + accuracy) / (1 - accuracy);
const scale = 1 / Math.log(growth);
/** Values below count as it, in milliseconds: clocks are no finer. */
const least = 0.001;
const firstBucket = Math.ceil(Math.log(least) * scale);

/**
 * Quantiles of a stream of durations in little memory: a DDSketch (Masson, Rim and Lee, VLDB 2019). It counts values in
 * buckets whose bounds grow by a constant factor, so an answer is within 1 % of a value that was there.
 */
export class QuantileSketch {
  readonly #counts: number[] = [];
  #total = 0;

  /** Counts a value; one that is no duration is not: a worker may tell anything, and there is no bucket for it. */
  add(value: number): void {
    if (!Number.isFinite(value)) return;
    const bucket = value <= least ? 0 : Math.ceil(Math.log(value) * scale) - firstBucket;
    // Without holes: an array with holes is a dictionary to the engine.
    while (this.#counts.length <= bucket) this.#counts.push(0);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total += 1;
  }

  /** The value that a share of `quantile` (0 to 1) does not exceed; `undefined` if there was none. */
  at(quantile: number): number | undefined {
    if (this.#total === 0) return undefined;
    let rank = quantile * (this.#total - 1);
    let bucket = 0;
    for (const [index, count] of this.#counts.entries()) {
      bucket = index;
      rank -= count;
      if (rank < 0) break;
    }
    // The point of the bucket that is equally far from both its bounds, in proportion.
    return (2 * growth ** (bucket + firstBucket)) / (growth + 1);
  }
}
