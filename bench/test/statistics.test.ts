import { expect, it } from 'vitest';
import { p99, summarise } from '../src/measuring/statistics.js';

it('summarises by the median, the quartiles and the extremes', () => {
  expect(summarise([5, 1, 4, 2, 3])).toEqual({ median: 3, low: 2, high: 4, min: 1, max: 5 });
});

it('does not change the order of the samples', () => {
  const samples = [3, 1, 2];
  summarise(samples);
  p99(samples);
  expect(samples).toEqual([3, 1, 2]);
});

it('computes the 99th percentile', () => {
  const samples = Array.from({ length: 1000 }, (_, n) => n + 1);
  expect(p99(samples)).toBeGreaterThanOrEqual(990);
  expect(p99(samples)).toBeLessThanOrEqual(991);
});

it('throws without samples', () => {
  expect(() => summarise([])).toThrow();
});
