import type { Stripe } from './stripe.js';

/** The number of significant bits per channel. */
const bits = 5;

/** The number of distinct colours. */
export const binCount = 2 ** (3 * bits);

/**
 * The number of pixels of each colour, and the sums of their three channels: four integers per bin. Because they are integers,
 * the counts of stripes add up exactly to the count of the image, in any order. They support images of up to 16 million pixels.
 */
export type ColorCount = Uint32Array<ArrayBuffer>;

/** Counts the colours of a stripe without its halo. Transparent pixels are ignored. */
export function countColors({ width, height, above, data }: Stripe, onRow: () => void): ColorCount {
  const count = new Uint32Array(binCount * 4);
  const shift = 8 - bits;
  for (let y = above; y < above + height; y += 1) {
    for (let at = y * width * 4; at < (y + 1) * width * 4; at += 4) {
      if (data[at + 3] === 0) continue;
      const red = data[at]!;
      const green = data[at + 1]!;
      const blue = data[at + 2]!;
      const bin = (((red >> shift) << (2 * bits)) | ((green >> shift) << bits) | (blue >> shift)) * 4;
      count[bin]! += 1;
      count[bin + 1]! += red;
      count[bin + 2]! += green;
      count[bin + 3]! += blue;
    }
    onRow();
  }
  return count;
}

/** Adds `more` to `total`. */
export function addColorCount(total: ColorCount, more: ColorCount): void {
  for (let index = 0; index < total.length; index += 1) total[index]! += more[index]!;
}
