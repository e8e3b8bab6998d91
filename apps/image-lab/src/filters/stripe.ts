/** RGBA, row by row; an `ImageData` is one. */
export interface PixelImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** Some rows of an image, and those around them that a filter has to see to compute them. */
export interface Stripe {
  /** The first row to compute, counted in the whole image. */
  readonly top: number;
  readonly width: number;
  /** How many rows to compute. */
  readonly height: number;
  /** Rows of halo at the start of `data`: what the filter asked for, and less only where the image ends. */
  readonly above: number;
  /** RGBA of the halo above, the rows to compute and the halo below. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** A filter on one stripe. `onRow` is called once a row, and may throw to end the work. @returns RGBA of the rows to compute. */
export type StripeFilter<Settings> = (
  stripe: Stripe,
  settings: Settings,
  onRow: () => void,
) => Uint8ClampedArray<ArrayBuffer>;

/** The image in stripes of `rows` rows, each with a copy of its own of what it shows, made when it is asked for. */
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

/** A copy of the rows to compute, without the halo: what a filter does not touch, as the alpha channel, is there already. */
export function ownRows({ width, height, above, data }: Stripe): Uint8ClampedArray<ArrayBuffer> {
  return data.slice(above * width * 4, (above + height) * width * 4);
}
