import { expect, test } from 'vitest';
import { countColors } from '../src/filters/color-count.js';
import { findPalette } from '../src/filters/k-means.js';
import { toLab } from '../src/filters/oklab.js';
import { createRandom } from '../src/filters/random.js';
import { imageOf, noisyImage, whole } from './support/images.js';

const nothing = (): void => {};
const colorful = countColors(whole(noisyImage(60, 60)), nothing);

test('is deterministic for a seed', () => {
  const find = (): unknown => findPalette(colorful, { colors: 6, seed: 42 }, nothing);
  expect(find()).toEqual(find());
});

test('finds distinct colours exactly, sorted from dark to light', () => {
  const colors = [
    [10, 12, 60],
    [200, 30, 40],
    [240, 235, 220],
  ] as const;
  const random = createRandom(1);
  const image = imageOf(
    Array.from({ length: 20 }, () => Array.from({ length: 20 }, () => colors[Math.floor(random() * 3)]!)),
  );
  for (const seed of [1, 2, 3])
    expect(findPalette(countColors(whole(image), nothing), { colors: 3, seed }, nothing)).toEqual(colors);
});

test('a colour of the palette is the mean of its pixels', () => {
  const image = imageOf([
    [
      [100, 100, 100],
      [104, 100, 96],
      [250, 0, 0],
    ],
  ]);
  expect(findPalette(countColors(whole(image), nothing), { colors: 2, seed: 1 }, nothing)).toContainEqual([
    102, 100, 98,
  ]);
});

test('returns no more colours than there are, and none for a transparent picture', () => {
  const two = imageOf([[0, 255, 0, 255]]);
  expect(findPalette(countColors(whole(two), nothing), { colors: 8, seed: 1 }, nothing)).toEqual([
    [0, 0, 0],
    [255, 255, 255],
  ]);
  const none = imageOf([[[1, 2, 3, 0]]]);
  expect(findPalette(countColors(whole(none), nothing), { colors: 8, seed: 1 }, nothing)).toEqual([]);
});

test('calls onRound, and ends when it throws', () => {
  const stop = (): never => {
    throw new Error('enough');
  };
  expect(() => findPalette(colorful, { colors: 4, seed: 1 }, stop)).toThrow('enough');
});

test.each([
  { name: 'white', color: [255, 255, 255], lab: [1, 0, 0] },
  { name: 'black', color: [0, 0, 0], lab: [0, 0, 0] },
  { name: 'red', color: [255, 0, 0], lab: [0.628, 0.2249, 0.1258] },
  { name: 'green', color: [0, 255, 0], lab: [0.8664, -0.2339, 0.1795] },
  { name: 'blue', color: [0, 0, 255], lab: [0.452, -0.0325, -0.3115] },
] as const)('$name has its published coordinates in OKLab', ({ color: [red, green, blue], lab }) => {
  toLab(red, green, blue).forEach((value, axis) => expect(value).toBeCloseTo(lab[axis]!, 3));
});
