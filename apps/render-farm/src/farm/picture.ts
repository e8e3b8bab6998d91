import { createHash } from 'node:crypto';
import { PNG } from 'pngjs';
import type { PictureSize, Tile } from '../tracer/render-pass.js';

/** A picture that grows: the light of each pixel, pass by pass, and its colours. */
export class Picture {
  readonly size: PictureSize;
  readonly tiles: readonly Tile[];
  readonly #light: Float64Array;
  readonly #pixels: Uint8ClampedArray;
  /** How many passes each tile has. */
  readonly passes: Uint16Array;

  constructor(size: PictureSize, tiles: readonly Tile[]) {
    this.size = size;
    this.tiles = tiles;
    this.#light = new Float64Array(size.width * size.height * 3);
    this.#pixels = new Uint8ClampedArray(size.width * size.height * 4).fill(0);
    this.passes = new Uint16Array(tiles.length);
  }

  /** Adds the next pass of a tile: the light of its pixels, row by row. */
  add(index: number, light: Float32Array): void {
    const tile = this.tiles[index]!;
    const passes = (this.passes[index]! += 1);
    for (let y = 0; y < tile.height; y += 1) {
      for (let x = 0; x < tile.width; x += 1) {
        const from = (y * tile.width + x) * 3;
        const pixel = (tile.top + y) * this.size.width + tile.left + x;
        for (let channel = 0; channel < 3; channel += 1) {
          const sum = (this.#light[pixel * 3 + channel]! += light[from + channel]!);
          this.#pixels[pixel * 4 + channel] = developed(sum / passes);
        }
        this.#pixels[pixel * 4 + 3] = 255;
      }
    }
  }

  /** The pixels of a tile: red, green, blue and alpha. */
  pixelsOf(index: number): Uint8Array {
    const { left, top, width, height } = this.tiles[index]!;
    const pixels = new Uint8Array(width * height * 4);
    for (let row = 0; row < height; row += 1) {
      const from = ((top + row) * this.size.width + left) * 4;
      pixels.set(this.#pixels.subarray(from, from + width * 4), row * width * 4);
    }
    return pixels;
  }

  /** A digest of all pixels. */
  hash(): string {
    return createHash('sha256').update(this.#pixels).digest('hex');
  }

  toPng(): Buffer {
    const png = new PNG({ width: this.size.width, height: this.size.height });
    png.data.set(this.#pixels);
    return PNG.sync.write(png);
  }
}

const exposure = 0.85;

/** From light to a value of a screen: a filmic curve (Narkowicz, 2016) and gamma. */
function developed(light: number): number {
  const x = light * exposure;
  const film = Math.min(1, (x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14));
  return 255 * film ** (1 / 2.2);
}
