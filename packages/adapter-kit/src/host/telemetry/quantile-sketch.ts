/** The largest relative error. */
const accuracy = 0.01;
const growth = (1 + accuracy) / (1 - accuracy);
const scale = 1 / Math.log(growth);
/** Smaller values, in milliseconds, are counted as this one: no clock is more precise. */
const least = 0.001;
const firstBucket = Math.ceil(Math.log(least) * scale);

/**
 * Quantiles of durations in little memory: a DDSketch (Masson, Rim and Lee, VLDB 2019). It counts values in buckets
 * whose bounds grow by a constant factor, so a quantile is within 1 % of a value that was added.
 */
export class QuantileSketch {
  readonly #counts: number[] = [];
  #total = 0;

  /** Adds a value. One that is not finite is ignored: a worker may send any number. */
  add(value: number): void {
    if (!Number.isFinite(value)) return;
    const bucket = value <= least ? 0 : Math.ceil(Math.log(value) * scale) - firstBucket;
    // Without holes: V8 may store an array with holes as a dictionary.
    while (this.#counts.length <= bucket) this.#counts.push(0);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total += 1;
  }

  /** The quantile, from 0 to 1; `undefined` if no value was added. */
  at(quantile: number): number | undefined {
    if (this.#total === 0) return undefined;
    let rank = quantile * (this.#total - 1);
    let bucket = 0;
    for (const [index, count] of this.#counts.entries()) {
      bucket = index;
      rank -= count;
      if (rank < 0) break;
    }
    // The point of the bucket with the same relative distance from both bounds.
    return (2 * growth ** (bucket + firstBucket)) / (growth + 1);
  }
}
