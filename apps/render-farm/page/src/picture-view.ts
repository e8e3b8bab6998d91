import type { PictureMessage, PixelsMessage, WorkerView } from '../../src/server/messages.js';
import { byId } from './element.js';
import { sharpContext } from './sharp-canvas.js';
import { workerColor } from './worker-color.js';

/** The picture, and frames around the tiles that are being rendered. */
export class PictureView {
  readonly #canvas = byId('picture', HTMLCanvasElement);
  readonly #overlay = byId('overlay', HTMLCanvasElement);
  readonly #empty = byId('empty', HTMLElement);
  #tiles: PictureMessage['tiles'] = [];

  begin({ job, tiles }: PictureMessage): void {
    this.#tiles = tiles;
    this.#canvas.width = job.width;
    this.#canvas.height = job.height;
    this.#canvas.ariaLabel = `The scene “${job.scene}”, ${job.width} by ${job.height} pixels`;
    this.#canvas.parentElement?.style.setProperty('aspect-ratio', `${job.width} / ${job.height}`);
    this.#empty.hidden = true;
  }

  draw(pixels: PixelsMessage): void {
    const context = this.#canvas.getContext('2d');
    for (const [number, rgba] of pixels) {
      const tile = this.#tiles[number];
      if (tile === undefined) continue;
      const bytes = Uint8ClampedArray.from(atob(rgba), (character) => character.charCodeAt(0));
      context?.putImageData(new ImageData(bytes, tile.width, tile.height), tile.left, tile.top);
    }
  }

  mark(workers: readonly WorkerView[]): void {
    const { context, width, height } = sharpContext(this.#overlay);
    const [x, y] = [width / this.#canvas.width, height / this.#canvas.height];
    context.lineWidth = 2;
    context.font = '700 11px system-ui, sans-serif';
    context.textBaseline = 'top';
    for (const { worker, tile: number } of workers) {
      const tile = number === undefined ? undefined : this.#tiles[number];
      if (tile === undefined) continue;
      const [left, top] = [tile.left * x, tile.top * y];
      context.strokeStyle = context.fillStyle = workerColor(worker);
      context.strokeRect(left + 1, top + 1, tile.width * x - 2, tile.height * y - 2);
      const label = String(worker);
      context.fillRect(left, top, context.measureText(label).width + 6, 14);
      context.fillStyle = '#10161b';
      context.fillText(label, left + 3, top + 2);
    }
  }
}
