import { setTimeout as pause } from 'node:timers/promises';
import { median } from 'simple-statistics';
import { collectGarbage } from './collector.js';
import type { Gauge } from './gauges.js';

/** What a gauge said after each round. */
export interface Series {
  readonly gauge: Gauge;
  readonly values: number[];
}

/**
 * Runs the rounds, and reads the gauges after each: when all is quiet, as at the end of the first. Threads that were told to
 * end, and handles that were told to close, take a moment, and get `settlingTime` milliseconds at the most.
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
    // The slow ones last: when the others are as they were, these are too, as a rule.
    for (const isSlow of [false, true]) {
      for (const { gauge, values } of series.filter((each) => (each.gauge.isSlow ?? false) === isSlow))
        values.push(await settled(gauge, values[0], deadline));
    }
  }
  return series;
}

/** Waits until the gauge is not higher than it was at first. One that has a reason to be stays so, and is read as it is. */
async function settled({ allowed, read }: Gauge, first: number | undefined, deadline: number): Promise<number> {
  for (let value = read(); ; value = read()) {
    if (first === undefined || value <= first + allowed / 2 || performance.now() > deadline) return value;
    await pause(50);
    await collectGarbage();
  }
}

/** By how much a series has grown: from the middle of its first third to the middle of its last. One odd value changes nothing. */
export function growth(values: readonly number[]): number {
  const third = Math.ceil(values.length / 3);
  return median(values.slice(-third)) - median(values.slice(0, third));
}

export const hasGrown = ({ gauge, values }: Series): boolean => growth(values) > gauge.allowed;
