import { createRandom } from '../../src/filters/random.js';
import type { PixelImage, Stripe } from '../../src/filters/stripe.js';

/** An image of the given rows of pixels: each grey, [red, green, blue] or [red, green, blue, alpha]. */
export function imageOf(rows: readonly (readonly (number | readonly number[])[])[]): PixelImage {
  const pixels = rows.flat().flatMap((pixel) => {
    const [red = 0, green = red, blue = red, alpha = 255] = typeof pixel === 'number' ? [pixel] : pixel;
    return [red, green, blue, alpha];
  });
  return { width: rows[0]!.length, height: rows.length, data: Uint8ClampedArray.from(pixels) };
}

/** Flat patches with noise, partly transparent, for edges, surfaces and all channels. Deterministic for a seed. */
export function noisyImage(width: number, height: number, seed = 7): PixelImage {
  const random = createRandom(seed);
  const data = new Uint8ClampedArray(width * height * 4);
  for (let index = 0; index < data.length; index += 4) {
    const [x, y] = [(index / 4) % width, Math.floor(index / 4 / width)];
    const patch = (Math.floor(x / 7) * 83 + Math.floor(y / 5) * 47) % 200;
    for (let channel = 0; channel < 3; channel += 1)
      data[index + channel] = patch + channel * 20 + random() * 40 - (random() < 0.03 ? 200 : 0);
    data[index + 3] = random() < 0.05 ? 0 : 55 + random() * 200;
  }
  return { width, height, data };
}

/** Tiles of two greys: many edges, and a small file that is read quickly even for a large image. */
export function tiledImage(width: number, height: number): PixelImage {
  const pixels = Uint32Array.from({ length: width * height }, (_, index) =>
    (((index % width) >> 3) + ((index / width) >> 2)) & 1 ? 0xffe0e0e0 : 0xff505050,
  );
  return { width, height, data: new Uint8ClampedArray(pixels.buffer) };
}

/** The whole image as one stripe. */
export function whole({ width, height, data }: PixelImage): Stripe {
  return { top: 0, width, height, above: 0, data };
}

/** One channel of RGBA, row by row. */
export function channelOf(data: Uint8ClampedArray, channel: number): number[] {
  return Array.from(data).filter((_, index) => index % 4 === channel);
}

/** The pixel at a position; outside of the image, the nearest pixel, as in the filters. */
export function pixelAt({ width, height, data }: PixelImage, x: number, y: number): readonly [number, number, number] {
  const at = (Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)) * 4;
  return [data[at]!, data[at + 1]!, data[at + 2]!];
}

/** The same bytes as a Buffer, which compares large arrays fast. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView<ArrayBuffer>): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
