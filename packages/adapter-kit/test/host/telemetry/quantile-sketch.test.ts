import { describe, expect, test } from 'vitest';
import { QuantileSketch } from '../../../src/host/telemetry/quantile-sketch.js';

const count = 20_000;
const quantiles = [0, 0.001, 0.01, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1];

/** Pseudo-random numbers from 0 to 1 that are the same each time (Park and Miller). */
function* randoms(): Generator<number, never> {
  for (let seed = 20_241_107; ;) {
    seed = (seed * 48_271) % 2_147_483_647;
    yield seed / 2_147_483_647;
  }
}

function sketchOf(values: Iterable<number>): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

/** The value that a share of `quantile` of the values does not exceed. */
function exact(sorted: readonly number[], quantile: number): number {
  return sorted[Math.floor(quantile * (sorted.length - 1))] ?? NaN;
}

describe('a quantile is within 1 % of the exact one', () => {
  test.each<[string, (random: () => number, index: number) => number]>([
    ['of equal values', () => 12.5],
    ['of values spread evenly', (random) => 100 * random()],
    ['of exponential ones, as waiting times are', (random) => -5 * Math.log(1 - random())],
    [
      'of log-normal ones, as run times are',
      (random) => Math.exp(3 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())),
    ],
    ['of two clusters far apart', (random) => (random() < 0.5 ? 0.01 + random() / 100 : 60_000 + 1000 * random())],
    ['of a heavy tail', (random) => (1 - random()) ** -2],
    ['of increasing integers', (_random, index) => index + 1],
    ['of decreasing integers', (_random, index) => count - index],
  ])('%s', (_what, valueAt) => {
    const numbers = randoms();
    const values = Array.from({ length: count }, (_, index) =>
      Math.max(
        0.001,
        valueAt(() => numbers.next().value, index),
      ),
    );
    const sketch = sketchOf(values);
    const sorted = values.toSorted((a, b) => a - b);
    for (const quantile of quantiles) {
      const truth = exact(sorted, quantile);
      const estimate = sketch.at(quantile) ?? NaN;
      expect(Math.abs(estimate - truth) / truth, `at ${quantile}: ${estimate} for ${truth}`).toBeLessThanOrEqual(
        0.01 + 1e-9,
      );
    }
  });

  test.each([0.001, 0.0011, 0.5, 1, 1.0202, 3, 1e3, 1e6, 3.2e9])('of a single value of %d', (value) => {
    const sketch = sketchOf([value]);
    for (const quantile of [0, 0.5, 1])
      expect(Math.abs((sketch.at(quantile) ?? NaN) - value) / value).toBeLessThanOrEqual(0.01 + 1e-9);
  });
});

test('there is no quantile without values', () => {
  const sketch = new QuantileSketch();
  expect([sketch.at(0), sketch.at(0.5), sketch.at(1)]).toEqual([undefined, undefined, undefined]);
});

test.each([0, -0, -3, 1e-9, 0.001])('a duration of %d counts as the shortest there is', (value) => {
  expect(sketchOf([value]).at(0.5)).toBeCloseTo(0.001, 4);
});

test('quantiles never decrease', () => {
  const sketch = sketchOf([5, 1, 1, 80, 3, 0, 2000, 3]);
  const estimate = Array.from({ length: 101 }, (_, share) => sketch.at(share / 100) ?? NaN);
  expect(estimate.toSorted((a, b) => a - b)).toEqual(estimate);
});

test('a rare large value affects only the highest quantile', () => {
  const sketch = sketchOf([...Array.from({ length: 99 }, () => 1), 1000]);
  expect(sketch.at(0.99)).toBeCloseTo(1, 1);
  expect((sketch.at(1) ?? NaN) / 1000).toBeCloseTo(1, 1);
});

test('values that are added later count too', () => {
  const sketch = sketchOf([1]);
  expect(sketch.at(1)).toBeCloseTo(1, 1);
  sketch.add(100);
  expect((sketch.at(1) ?? NaN) / 100).toBeCloseTo(1, 1);
  sketch.add(0.01);
  expect(sketch.at(0)).toBeCloseTo(0.01, 3);
});

test.each([Infinity, -Infinity, NaN])('%d is not a duration, and is not counted', (value) => {
  expect(sketchOf([value]).at(0.5)).toBeUndefined();
  expect(sketchOf([1, value, 1]).at(1)).toBeCloseTo(1, 1);
});
