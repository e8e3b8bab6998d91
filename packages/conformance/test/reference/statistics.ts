import type { DispatcherStats, DurationStats, WorkerStats } from '@dispatch/core';

/** How a run ended. */
export type Outcome = 'completed' | 'failed' | 'cancelled';

/** Counts the outcomes of tasks. Keeps every duration, so it is exact, and suitable for tests only. */
export class Statistics {
  readonly #counts: Record<Outcome, number> = { completed: 0, failed: 0, cancelled: 0 };
  readonly #waiting: number[] = [];
  readonly #runtime: number[] = [];

  settled(outcome: Outcome): void {
    this.#counts[outcome] += 1;
  }

  ran(submitted: number, begun: number, ended: number): void {
    this.#waiting.push(begun - submitted);
    this.#runtime.push(ended - begun);
  }

  report(queued: number, running: number, workers: readonly WorkerStats[]): DispatcherStats {
    return {
      queued,
      running,
      ...this.#counts,
      waitTime: quantiles(this.#waiting),
      runTime: quantiles(this.#runtime),
      workers,
    };
  }
}

function quantiles(durations: readonly number[]): DurationStats | undefined {
  const sorted = durations.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return sorted.length === 0 ? undefined : { p50: at(0.5), p99: at(0.99) };
}
