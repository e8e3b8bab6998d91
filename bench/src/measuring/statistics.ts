import { max, mean, median, min, quantile } from 'simple-statistics';
import type { Figures } from '../workloads/workload.js';

export interface Summary {
  readonly median: number;
  /** The lower and upper quartile. */
  readonly low: number;
  readonly high: number;
  readonly min: number;
  readonly max: number;
}

/** @throws if `samples` is empty. */
export function summarise(samples: readonly number[]): Summary {
  const list = [...samples];
  return {
    median: median(list),
    low: quantile(list, 0.25),
    high: quantile(list, 0.75),
    min: min(list),
    max: max(list),
  };
}

/** The 99th percentile. */
export function p99(samples: readonly number[]): number {
  return quantile([...samples], 0.99);
}

/** The median and the mean of times in milliseconds, in microseconds. */
export function microseconds(times: readonly number[]): Figures {
  return { figure: 1000 * median([...times]), mean: 1000 * mean([...times]) };
}

export { mean, median } from 'simple-statistics';
