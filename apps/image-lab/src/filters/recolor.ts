import { nearest, type Palette } from './k-means.js';
import { toLab } from './oklab.js';
import { ownRows, type StripeFilter } from './stripe.js';

export interface RecolorSettings {
  readonly palette: Palette;
  /** 0 to 100 %: how much neighbours are pushed apart, so that two colours of the palette mix into one between them. */
  readonly dither: number;
}

/** How far the strongest dither pushes a pixel, in steps of 0 to 255. */
const maxPush = 72;

/**
 * Each pixel becomes the colour of the palette that is next to it. Dither is ordered, by a Bayer matrix over the whole image:
 * it depends on where a pixel is and not on its neighbours, so stripes meet without a seam.
 */
export const recolor: StripeFilter<RecolorSettings> = (stripe, { palette, dither }, onRow) => {
  const { top, width, height } = stripe;
  const result = ownRows(stripe);
  const labs = palette.map((color) => toLab(...color));
  const push = (dither / 100) * maxPush;

  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 4;
      const by = push * bayer(x, top + y);
      const chosen = palette[nearest(labs, toLab(result[at]! + by, result[at + 1]! + by, result[at + 2]! + by))];
      if (chosen !== undefined) result.set(chosen, at);
    }
    onRow();
  }
  return result;
};

/** The 8 by 8 Bayer matrix, from -0.5 to 0.5: the bits of `x ^ y` and `y`, interleaved from the last. */
export function bayer(x: number, y: number): number {
  const mixed = x ^ y;
  let value = 0;
  for (let bit = 0; bit < 3; bit += 1) value = (value << 2) | (((mixed >> bit) & 1) << 1) | ((y >> bit) & 1);
  return (value + 0.5) / 64 - 0.5;
}
