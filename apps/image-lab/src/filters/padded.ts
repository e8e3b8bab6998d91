import type { Stripe } from './stripe.js';

/** A stripe with a margin on all sides, so that the window around any pixel needs no check for the borders. */
export interface Padded {
  /** The number of bytes per row. */
  readonly stride: number;
  readonly data: Uint8ClampedArray;
}

/**
 * Adds a margin of `radius` pixels to a stripe. Outside of the image, the nearest pixel is repeated. Inside, the rows of the
 * margin are taken from the halo, so that windows are the same whether the image was cut or not.
 */
export function pad({ width, height, above, data }: Stripe, radius: number): Padded {
  const rowBytes = width * 4;
  const rowsGiven = data.length / rowBytes;
  const stride = (width + 2 * radius) * 4;
  const padded = new Uint8ClampedArray(stride * (height + 2 * radius));
  for (let row = 0; row < height + 2 * radius; row += 1) {
    const source = Math.min(Math.max(above - radius + row, 0), rowsGiven - 1) * rowBytes;
    const target = row * stride;
    padded.set(data.subarray(source, source + rowBytes), target + radius * 4);
    for (let step = 0; step < radius * 4; step += 4) {
      padded.set(data.subarray(source, source + 4), target + step);
      padded.set(data.subarray(source + rowBytes - 4, source + rowBytes), target + radius * 4 + rowBytes + step);
    }
  }
  return { stride, data: padded };
}
