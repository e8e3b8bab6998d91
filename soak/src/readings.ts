import { setTimeout as pause } from 'node:timers/promises';
import { median } from 'simple-statistics';
import { collectGarbage } from './collector.js';
import type { Gauge } from './gauges.js';

/** The readings of a gauge after each round. */
export interface Series {
  readonly gauge: Gauge;
  readonly values: number[];
}

/**
 * Runs the rounds, and reads the gauges after each round. Because threads and handles need a moment to close, it waits at most
 * `settlingTime` milliseconds until each gauge is back at its first reading.
 */
export async function readAfterEach(
  gauges: readonly Gauge[],
  rounds: AsyncIterable<unknown>,
  settlingTime = 5000,
): Promise<Series[]> {
  const series = gauges.map((gauge): Series => ({ gauge, values: [] }));
  for await (const _ of rounds) {
    await collectGarbage();
    const deadline = performance.now() + settlingTime;
    // Slow gauges last: when the others have settled, these usually have too.
    for (const isSlow of [false, true]) {
      for (const { gauge, values } of series.filter((each) => (each.gauge.isSlow ?? false) === isSlow))
        values.push(await settled(gauge, values[0], deadline));
    }
  }
  return series;
}

/** Waits until the gauge is not higher than its first reading, or until the deadline, and returns its value. */
async function settled({ allowed, read }: Gauge, first: number | undefined, deadline: number): Promise<number> {
  for (let value = read(); ; value = read()) {
    if (first === undefined || value <= first + allowed / 2 || performance.now() > deadline) return value;
    await pause(50);
    await collectGarbage();
  }
}

/** The growth of a series: the difference of the medians of its last and first third. A single outlier does not change it. */
export function growth(values: readonly number[]): number {
  const third = Math.ceil(values.length / 3);
  return median(values.slice(-third)) - median(values.slice(0, third));
}

export const hasGrown = ({ gauge, values }: Series): boolean => growth(values) > gauge.allowed;
