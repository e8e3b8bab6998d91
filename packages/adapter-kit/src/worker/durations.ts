import type { DurationReport } from '../wire/messages.js';

/** How much a new measurement moves the average. */
const weight = 0.25;
/** A change of the average by less than this factor is not worth a message. */
const worthTelling = 1.5;
/** Anything shorter is the same to the dispatcher, which holds at most 1024 calls in 5 ms of work. */
const shortest = 0.004;

/** The moving average of how long each task takes, and which averages the dispatcher does not know yet. */
export class Durations {
  readonly #averages: number[] = [];
  readonly #told: number[] = [];
  #changed: number[] | undefined = undefined;

  /** The average of a task in milliseconds, `Infinity` while it never ran. */
  average(task: number): number {
    return this.#averages[task] ?? Infinity;
  }

  measured(task: number, milliseconds: number): void {
    const before = this.#averages[task] ?? milliseconds;
    const average = Math.max(shortest, before + weight * (milliseconds - before));
    this.#averages[task] = average;
    const told = this.#told[task] ?? Infinity;
    if (average <= told * worthTelling && told <= average * worthTelling) return;
    this.#told[task] = average;
    (this.#changed ??= []).push(task);
  }

  /** What has changed since the last time, `undefined` if nothing. */
  takeReport(): DurationReport[] | undefined {
    const report = this.#changed?.map((task) => ({ task, milliseconds: this.average(task) }));
    this.#changed = undefined;
    return report;
  }
}
