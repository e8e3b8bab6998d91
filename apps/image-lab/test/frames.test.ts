import { describe, expect, test } from 'vitest';
import { checksum } from '../src/page/checksum.js';
import { formatDuration, formatRate, plural } from '../src/page/format.js';
import { FrameMeter } from '../src/page/frame-meter.js';
import { summarizeRun, type FinishedRun } from '../src/page/run-summary.js';

describe('FrameMeter', () => {
  function meterOf(...moments: number[]): FrameMeter {
    const meter = new FrameMeter();
    for (const moment of moments) meter.frame(moment);
    return meter;
  }

  test('counts frames and finds the longest gap, including at both ends', () => {
    const meter = meterOf(0, 100, 110, 120, 500, 900);
    expect(meter.record(100, 600)).toEqual({ frames: 4, rate: 8, longestGap: 380 });
    expect(meter.record(105, 120)).toEqual({ frames: 2, rate: 2 * (1000 / 15), longestGap: 10 });
    expect(meter.record(130, 490)).toEqual({ frames: 0, rate: 0, longestGap: 360 });
    expect(meter.record(500, 899)?.longestGap).toBe(399);
  });

  test('includes the frame before a time span', () => {
    expect(meterOf(1, 2, 3, 4).between(2.5, 3.5)).toEqual([2, 3]);
    expect(meterOf(1, 2).between(5, 9)).toEqual([2]);
  });

  test('returns undefined for a time before its restart', () => {
    const meter = meterOf(10, 20);
    meter.restart(30);
    meter.frame(40);
    expect(meter.record(15, 50)).toBeUndefined();
    expect(meter.record(30, 50)?.frames).toBe(1);
  });

  test('drops the oldest frames and keeps the others', () => {
    const meter = new FrameMeter();
    for (let moment = 0; moment < 150_000; moment += 1) meter.frame(moment);
    expect(meter.record(149_000, 150_000)?.frames).toBe(1000);
  });
});

describe('texts', () => {
  const page: FinishedRun = {
    ...{ request: 'a', title: 'Oil paint', place: 'page', workers: 2, milliseconds: 2000, checksum: 'f00' },
    frames: { frames: 4, rate: 2, longestGap: 900 },
  };
  const workers: FinishedRun = {
    ...page,
    place: 'workers',
    milliseconds: 1000,
    frames: { frames: 59, rate: 59, longestGap: 20 },
  };

  test('describes a single run', () => {
    expect(summarizeRun(page, [page])).toBe('Oil paint took 2.00 s on this thread, at 2.0 frames per second.');
    expect(summarizeRun({ ...workers, request: 'b' }, [page])).toContain('on 2 workers, at 59 frames');
  });

  test('compares two runs of the same request, in either order', () => {
    const expected =
      'Oil paint on 2 workers was 2.0 times as fast as on this thread, and the page drew 59 frames per second instead of 2.0. The pixels are the same.';
    expect(summarizeRun(workers, [workers, page])).toBe(expected);
    expect(summarizeRun(page, [page, workers])).toBe(expected);
    expect(summarizeRun({ ...workers, milliseconds: 4000 }, [page])).toContain('2.0 times as slow as');
    expect(summarizeRun({ ...workers, milliseconds: 2010 }, [page])).toContain('was as fast as');
  });

  test('reports different pixels as a bug', () => {
    expect(summarizeRun({ ...workers, checksum: 'bad' }, [page])).toContain('which is a bug');
  });

  test('omits frames that were not recorded', () => {
    expect(summarizeRun({ ...workers, frames: undefined }, [page])).not.toContain('frames');
  });

  test.each([
    [0.44, '0.4 ms'],
    [640.4, '640 ms'],
    [2345, '2.35 s'],
    [71_000, '71.0 s'],
  ])('formats %f ms as %s', (milliseconds, text) => expect(formatDuration(milliseconds)).toBe(text));

  test('formats rates and counts', () => {
    expect([formatRate(0.44), formatRate(59.6)]).toEqual(['0.4', '60']);
    expect([plural(1, 'worker'), plural(0, 'stripe')]).toEqual(['1 worker', '0 stripes']);
  });

  test('different pixels have different checksums', () => {
    const pixels = new Uint8ClampedArray([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(checksum(pixels)).toBe(checksum(pixels.slice()));
    expect(checksum(pixels)).not.toBe(checksum(pixels.with(7, 9) as Uint8ClampedArray<ArrayBuffer>));
    expect(checksum(pixels)).toMatch(/^[0-9a-f]{8}$/);
  });
});
