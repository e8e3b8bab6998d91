/** RGBA pixels, row by row. Compatible with `ImageData`. */
export interface PixelImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** Some rows of an image, and the rows around them that a filter needs to compute them. */
export interface Stripe {
  /** The first row to compute, relative to the whole image. */
  readonly top: number;
  readonly width: number;
  /** The number of rows to compute. */
  readonly height: number;
  /** The number of halo rows at the start of `data`: the requested number, or fewer at the border of the image. */
  readonly above: number;
  /** RGBA of the halo above, the rows to compute and the halo below. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** Filters one stripe. `onRow` is called after each row, and may throw to end the computation. @returns RGBA of the computed rows. */
export type StripeFilter<Settings> = (
  stripe: Stripe,
  settings: Settings,
  onRow: () => void,
) => Uint8ClampedArray<ArrayBuffer>;

/** Cuts an image into stripes of `rows` rows. Each stripe has its own copy of the pixels, made on demand. */
export function* cutStripes(
  { width, height, data }: PixelImage,
  rows: number,
  halo: number,
): Generator<Stripe, void, void> {
  for (let top = 0; top < height; top += rows) {
    const end = Math.min(top + rows, height);
    const above = Math.min(halo, top);
    const below = Math.min(halo, height - end);
    yield {
      top,
      width,
      height: end - top,
      above,
      data: data.slice((top - above) * width * 4, (end + below) * width * 4),
    };
  }
}

export function countStripes({ height }: Pick<PixelImage, 'height'>, rows: number): number {
  return Math.ceil(height / rows);
}

/** A copy of the rows without the halo. Filters write their results to it, and leave the alpha channel unchanged. */
export function ownRows({ width, height, above, data }: Stripe): Uint8ClampedArray<ArrayBuffer> {
  return data.slice(above * width * 4, (above + height) * width * 4);
}
