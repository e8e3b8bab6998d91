import { describe, expect, test } from 'vitest';
import { bilateral } from '../src/filters/bilateral.js';
import { disc } from '../src/filters/disc.js';
import { median } from '../src/filters/median.js';
import { oilPaint } from '../src/filters/oil-paint.js';
import { createRandom } from '../src/filters/random.js';
import { bayer, recolor } from '../src/filters/recolor.js';
import { channelOf, imageOf, noisyImage, pixelAt, whole } from './support/images.js';

const nothing = (): void => {};
const twoTones = imageOf(
  Array.from({ length: 9 }, () => Array.from({ length: 12 }, (_, x) => (x < 6 ? [30, 40, 50] : [200, 180, 160]))),
);

describe('median', () => {
  test('removes a speck', () => {
    const speck = imageOf([
      [50, 50, 50],
      [50, 255, 50],
      [50, 50, 50],
    ]);
    expect(channelOf(median(whole(speck), { radius: 1 }, nothing), 0)).toEqual(Array.from({ length: 9 }, () => 50));
  });

  test('computes the median of known values, with repeated borders', () => {
    const image = imageOf([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    // The corner sees 1 1 2 1 1 2 4 4 5.
    expect(channelOf(median(whole(image), { radius: 1 }, nothing), 0)).toEqual([2, 3, 3, 4, 5, 6, 7, 7, 8]);
  });

  test('equals sorting each window', () => {
    const image = noisyImage(17, 13);
    for (const radius of [1, 2, 5])
      expect(median(whole(image), { radius }, nothing).filter(isColor)).toEqual(sortedMedian(image, radius));
  });

  function sortedMedian(image: ReturnType<typeof noisyImage>, radius: number): Uint8ClampedArray {
    const size = 2 * radius + 1;
    const values: number[] = [];
    for (let y = 0; y < image.height; y += 1) {
      for (let x = 0; x < image.width; x += 1) {
        const window = Array.from({ length: size * size }, (_, index) =>
          pixelAt(image, x + (index % size) - radius, y + Math.floor(index / size) - radius),
        );
        for (let channel = 0; channel < 3; channel += 1) {
          values.push(window.map((pixel) => pixel[channel]!).sort((a, b) => a - b)[(size * size - 1) / 2]!);
        }
      }
    }
    return Uint8ClampedArray.from(values);
  }
});

describe('bilateral', () => {
  test('does not change edges or flat surfaces', () => {
    expect(bilateral(whole(twoTones), { radius: 3, tolerance: 10 }, nothing)).toEqual(twoTones.data);
  });

  test('is a plain blur if every difference is tolerated', () => {
    const image = imageOf([
      [0, 0, 0],
      [0, 90, 0],
      [0, 0, 0],
    ]);
    // Radius 1: the centre has weight 1, the four adjacent pixels have weight exp(-2).
    const middle = Math.round(90 / (1 + 4 * Math.exp(-2)));
    expect(channelOf(bilateral(whole(image), { radius: 1, tolerance: 1e6 }, nothing), 0)[4]).toBe(middle);
  });

  test('weights by distance and difference, with repeated borders', () => {
    const image = noisyImage(11, 9);
    const [radius, tolerance] = [2, 30];
    const expected: number[] = [];
    for (let y = 0; y < image.height; y += 1) {
      for (let x = 0; x < image.width; x += 1) {
        const own = pixelAt(image, x, y);
        const sums = [0, 0, 0];
        let weights = 0;
        for (const { dx, dy, distance } of disc(radius)) {
          const other = pixelAt(image, x + dx, y + dy);
          const difference = other.reduce((sum, value, channel) => sum + Math.abs(value - own[channel]!), 0) / 3;
          const weight =
            Math.exp(-distance / (0.5 * radius ** 2)) * Math.exp(-(difference ** 2) / (2 * tolerance ** 2));
          weights += weight;
          other.forEach((value, channel) => (sums[channel]! += weight * value));
        }
        expected.push(...sums.map((sum) => sum / weights));
      }
    }
    const result = [...bilateral(whole(image), { radius, tolerance }, nothing).filter(isColor)];
    // A half may be rounded either way.
    result.forEach((value, index) => expect(Math.abs(value - expected[index]!)).toBeLessThanOrEqual(0.5 + 1e-6));
  });
});

describe('oil paint', () => {
  test('does not change a flat surface', () => {
    const flat = imageOf(Array.from({ length: 5 }, () => Array.from({ length: 5 }, () => [12, 200, 99])));
    expect(oilPaint(whole(flat), { radius: 2, sharpness: 8 }, nothing)).toEqual(flat.data);
  });

  test('keeps edges sharp', () => {
    expect(oilPaint(whole(twoTones), { radius: 3, sharpness: 12 }, nothing)).toEqual(twoTones.data);
  });

  test('reduces noise', () => {
    const random = createRandom(3);
    const image = imageOf(
      Array.from({ length: 40 }, () => Array.from({ length: 40 }, () => 100 + Math.floor(random() * 40))),
    );
    expect(roughness(oilPaint(whole(image), { radius: 5, sharpness: 8 }, nothing), 40)).toBeLessThan(
      roughness(image.data, 40) / 2,
    );
  });

  function roughness(data: Uint8ClampedArray, width: number): number {
    const values = channelOf(data, 0);
    return values.reduce(
      (sum, value, index) => sum + (index % width === 0 ? 0 : Math.abs(value - values[index - 1]!)),
      0,
    );
  }
});

describe('palette', () => {
  const palette = [
    [0, 0, 0],
    [255, 0, 0],
    [255, 255, 255],
  ] as const;

  test('gives each pixel the perceptually nearest colour', () => {
    const image = imageOf([
      [
        [20, 10, 0],
        [230, 40, 30],
        [250, 240, 255, 7],
      ],
    ]);
    expect([...recolor(whole(image), { palette, dither: 0 }, nothing)]).toEqual([
      0, 0, 0, 255, 255, 0, 0, 255, 255, 255, 255, 7,
    ]);
  });

  test('does not change the picture if the palette is empty', () => {
    const image = noisyImage(5, 5);
    expect(recolor(whole(image), { palette: [], dither: 0 }, nothing)).toEqual(image.data);
  });

  test('dithering mixes two colours in a flat area', () => {
    const grey = imageOf(Array.from({ length: 8 }, () => Array.from({ length: 8 }, () => 96)));
    const colors = (dither: number): Set<number> =>
      new Set(channelOf(recolor(whole(grey), { palette: [palette[0], palette[2]], dither }, nothing), 0));
    expect(colors(0).size).toBe(1);
    expect(colors(100).size).toBe(2);
  });

  test('the Bayer matrix has 64 distinct values with mean zero', () => {
    const values = Array.from({ length: 64 }, (_, index) => bayer(index % 8, index >> 3));
    expect(new Set(values).size).toBe(64);
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
    expect(bayer(3, 5)).toBe(bayer(11, 21));
    expect([bayer(0, 0), bayer(1, 1), bayer(1, 0), bayer(0, 1)].map((value) => (value + 0.5) * 64 - 0.5)).toEqual([
      0, 16, 32, 48,
    ]);
  });
});

test('a disc is round', () => {
  expect(disc(1)).toHaveLength(5);
  expect(disc(2)).toHaveLength(13);
});

function isColor(_: number, index: number): boolean {
  return index % 4 < 3;
}
