import { describe, expect, test } from 'vitest';
import { originOf } from '../src/clock-origin.js';

const { timeOrigin } = performance;
/** In milliseconds: longer than a test takes. */
const far = 60_000;

/** Readings of a page whose clock is `ahead` of this thread's: a hello 20 ms ago, and an answer 5 ms ago. */
function readings(ahead: number, epoch: number): Parameters<typeof originOf>[0] {
  const now = performance.now();
  return { epoch, greeted: now - 20, now: now - 5 + ahead };
}

describe('the origin of the clock of a worker', () => {
  test('is its timeOrigin if the page has the same date', () => {
    // The page was opened 1000 ms before the worker started.
    expect(originOf(readings(1000, timeOrigin - 1000))).toBe(timeOrigin);
  });

  test('is its timeOrigin, too, if the readings are rounded so that the page has read its clock before the hello', () => {
    const epoch = timeOrigin - 1000;
    const { now } = readings(1000, epoch);
    expect(originOf({ epoch, greeted: now - 1000 + 3, now })).toBe(timeOrigin);
  });

  test.each([3_600_000, -3_600_000])(
    'is that of the page, and later by no more than its answer took, if the date was set by %d ms between',
    (set) => {
      const epoch = timeOrigin - 1000 - set;
      const difference = originOf(readings(1000, epoch)) - (timeOrigin - set);
      // The answer took 5 ms, and this test until here.
      expect(difference).toBeLessThanOrEqual(-5);
      expect(difference).toBeGreaterThan(-far);
    },
  );
});
