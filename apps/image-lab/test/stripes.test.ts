import { describe, expect, test } from 'vitest';
import { bilateral } from '../src/filters/bilateral.js';
import { addColorCount, binCount, countColors } from '../src/filters/color-count.js';
import { median } from '../src/filters/median.js';
import { oilPaint } from '../src/filters/oil-paint.js';
import { recolor } from '../src/filters/recolor.js';
import { countStripes, cutStripes, type PixelImage, type Stripe } from '../src/filters/stripe.js';
import { bytesOf, imageOf, noisyImage, whole } from './support/images.js';

const nothing = (): void => {};
const image = noisyImage(37, 29);
const stripeHeights = [1, 2, 5, 8, 28, 29, 64];
const palette = [
  [10, 20, 30],
  [120, 90, 200],
  [240, 230, 60],
] as const;

const filters: Record<string, { readonly halo: number; readonly run: (stripe: Stripe) => Uint8ClampedArray }> = {
  'median, radius 1': { halo: 1, run: (stripe) => median(stripe, { radius: 1 }, nothing) },
  'median, radius 4': { halo: 4, run: (stripe) => median(stripe, { radius: 4 }, nothing) },
  'median, larger than the image': { halo: 40, run: (stripe) => median(stripe, { radius: 40 }, nothing) },
  'bilateral, radius 3': { halo: 3, run: (stripe) => bilateral(stripe, { radius: 3, tolerance: 25 }, nothing) },
  'bilateral, larger than the image': {
    halo: 31,
    run: (stripe) => bilateral(stripe, { radius: 31, tolerance: 60 }, nothing),
  },
  'oil paint, radius 1': { halo: 1, run: (stripe) => oilPaint(stripe, { radius: 1, sharpness: 4 }, nothing) },
  'oil paint, radius 6': { halo: 6, run: (stripe) => oilPaint(stripe, { radius: 6, sharpness: 8 }, nothing) },
  'palette, plain': { halo: 0, run: (stripe) => recolor(stripe, { palette, dither: 0 }, nothing) },
  'palette, dithered': { halo: 0, run: (stripe) => recolor(stripe, { palette, dither: 80 }, nothing) },
};

describe.each(Object.entries(filters))('%s', (_, { halo, run }) => {
  const atOnce = Buffer.from(run(whole(image)));

  test.each(stripeHeights)('gives the same pixels in stripes of %i rows as at once', (rows) => {
    expect(Buffer.from(putTogether(image, rows, halo, run)).equals(atOnce)).toBe(true);
  });

  test('keeps the alpha channel and the size, and does not modify its input', () => {
    const before = image.data.slice();
    const result = run(whole(image));
    expect(result.length).toBe(image.data.length);
    expect(result.filter((_, index) => index % 4 === 3)).toEqual(image.data.filter((_, index) => index % 4 === 3));
    expect(image.data).toEqual(before);
  });

  test('supports an image of one pixel', () => {
    expect(run(whole(imageOf([[[9, 8, 7]]]))).length).toBe(4);
  });
});

test('a halo that is too small changes the result, so the comparison above is significant', () => {
  const radius4 = (stripe: Stripe): Uint8ClampedArray => median(stripe, { radius: 4 }, nothing);
  expect(putTogether(image, 5, 1, radius4)).not.toEqual(radius4(whole(image)));
});

test.each(stripeHeights)('the colours of stripes of %i rows add up to those of the image', (rows) => {
  const total = new Uint32Array(binCount * 4);
  for (const stripe of cutStripes(image, rows, 3)) addColorCount(total, countColors(stripe, nothing));
  expect(bytesOf(total).equals(bytesOf(countColors(whole(image), nothing)))).toBe(true);
});

test('stripes cover the image once, with as much halo as available', () => {
  const stripes = [...cutStripes(noisyImage(4, 10), 4, 3)];
  expect(stripes.map(({ top, height, above, data }) => ({ top, height, above, rows: data.length / 16 }))).toEqual([
    { top: 0, height: 4, above: 0, rows: 7 },
    { top: 4, height: 4, above: 3, rows: 9 },
    { top: 8, height: 2, above: 3, rows: 5 },
  ]);
  expect(countStripes({ height: 10 }, 4)).toBe(3);
});

test('every filter calls onRow after each row, and ends when it throws', () => {
  for (const { run } of [
    { run: (onRow: () => void) => median(whole(image), { radius: 2 }, onRow) },
    { run: (onRow: () => void) => bilateral(whole(image), { radius: 2, tolerance: 20 }, onRow) },
    { run: (onRow: () => void) => oilPaint(whole(image), { radius: 2, sharpness: 8 }, onRow) },
    { run: (onRow: () => void) => recolor(whole(image), { palette, dither: 0 }, onRow) },
    { run: (onRow: () => void) => countColors(whole(image), onRow) },
  ]) {
    let rows = 0;
    run(() => (rows += 1));
    expect(rows).toBe(image.height);
    const stop = (): never => {
      throw new Error('enough');
    };
    expect(() => run(stop)).toThrow('enough');
  }
});

function putTogether(
  source: PixelImage,
  rows: number,
  halo: number,
  run: (stripe: Stripe) => Uint8ClampedArray,
): Uint8ClampedArray {
  const result = new Uint8ClampedArray(source.data.length);
  for (const stripe of cutStripes(source, rows, halo)) result.set(run(stripe), stripe.top * source.width * 4);
  return result;
}
