import { nearest, type Palette } from './k-means.js';
import { toLab } from './oklab.js';
import { ownRows, type StripeFilter } from './stripe.js';

export interface RecolorSettings {
  readonly palette: Palette;
  /** The strength of dithering, 0 to 100 %, which mixes two colours of the palette to approximate a colour between them. */
  readonly dither: number;
}

/** The maximum change of a channel by dithering, on a scale of 0 to 255. */
const maxPush = 72;

/**
 * Replaces each pixel by the nearest colour of the palette. Dithering is ordered, by a Bayer matrix over the whole image. It
 * depends on the position of a pixel and not on adjacent pixels, so there are no seams between stripes.
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

/** The 8 by 8 Bayer matrix, from -0.5 to 0.5: the bits of `x ^ y` and `y`, interleaved starting with the lowest. */
export function bayer(x: number, y: number): number {
  const mixed = x ^ y;
  let value = 0;
  for (let bit = 0; bit < 3; bit += 1) value = (value << 2) | (((mixed >> bit) & 1) << 1) | ((y >> bit) & 1);
  return (value + 0.5) / 64 - 0.5;
}
