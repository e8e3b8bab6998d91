import type { DurationReport } from '../wire/messages.js';

/** The weight of a new measurement in the moving average. */
const weight = 0.25;
/** A change of the average by a smaller factor is not reported. */
const reportedChange = 1.5;
/**
 * In milliseconds. Shorter durations make no difference: the dispatcher assigns at most 1024 calls, or 5 ms of work, to
 * a worker.
 */
const shortest = 0.004;

/** Moving averages of how long each task takes, and which of them are to be reported to the dispatcher. */
export class Durations {
  readonly #averages: number[] = [];
  readonly #reported: number[] = [];
  #changed: number[] | undefined = undefined;

  /** The average of a task in milliseconds; `Infinity` if it never ran. */
  average(task: number): number {
    return this.#averages[task] ?? Infinity;
  }

  measured(task: number, milliseconds: number): void {
    const before = this.#averages[task] ?? milliseconds;
    const average = Math.max(shortest, before + weight * (milliseconds - before));
    this.#averages[task] = average;
    const reported = this.#reported[task] ?? Infinity;
    if (average <= reported * reportedChange && reported <= average * reportedChange) return;
    this.#reported[task] = average;
    (this.#changed ??= []).push(task);
  }

  /** Earlier reports may be lost: reports each average again, once it was measured again. */
  forgetReports(): void {
    this.#reported.length = 0;
  }

  /** The averages that have changed since the last report; `undefined` if none has. */
  takeReport(): DurationReport[] | undefined {
    const report = this.#changed?.map((task) => ({ task, milliseconds: this.average(task) }));
    this.#changed = undefined;
    return report;
  }
}
