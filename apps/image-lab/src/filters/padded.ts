import type { Stripe } from './stripe.js';

/** A stripe with a margin on all sides, so that a window around any pixel of it needs no look at the borders. */
export interface Padded {
  /** Bytes from one row to the next. */
  readonly stride: number;
  readonly data: Uint8ClampedArray;
}

/**
 * Gives a stripe a margin of `radius` pixels. Beyond the image its nearest pixel is repeated; the rows of the margin come
 * from the halo where there is one, so a window sees the same whether the image was cut or not.
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
