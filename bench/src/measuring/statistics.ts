import { max, median, min, quantile } from 'simple-statistics';

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

export { median } from 'simple-statistics';
