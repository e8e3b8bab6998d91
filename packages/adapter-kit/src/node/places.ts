/** Which worker an environment is for. */
export interface WorkerPlace {
  /** The number of the worker: that of `currentTask().worker` in its tasks. It is never used again. */
  readonly worker: number;
  /**
   * A number that no other worker has that lives now: the lowest one from 1. When the worker has ended, another one gets it.
   * It is greater than the option `workers` only while workers that were replaced have not ended.
   */
  readonly place: number;
}

/** The places of the workers of one dispatcher. */
export class Places {
  readonly #taken = new Set<number>();

  /** The lowest place that is free. */
  get next(): number {
    let place = 1;
    while (this.#taken.has(place)) place += 1;
    return place;
  }

  take(place: number): void {
    this.#taken.add(place);
  }

  release(place: number): void {
    this.#taken.delete(place);
  }
}
