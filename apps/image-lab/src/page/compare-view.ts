import type { PixelImage } from '../filters/stripe.js';
import { contextOf, element } from './element.js';

/** The picture, before and after, divided by a slider. */
export class CompareView {
  readonly #stage = element('stage', HTMLElement);
  readonly #before = element('before', HTMLCanvasElement);
  readonly #after = element('after', HTMLCanvasElement);
  readonly #split = element('split', HTMLInputElement);

  constructor() {
    const divide = (): void => this.#stage.style.setProperty('--split', `${this.#split.value}%`);
    this.#split.addEventListener('input', divide);
    divide();
  }

  /** Shows an empty picture of this size, on both sides. */
  open(width: number, height: number): void {
    for (const canvas of [this.#before, this.#after]) Object.assign(canvas, { width, height });
    this.#stage.style.setProperty('--ratio', String(width / height));
    this.#stage.dataset['filtered'] = 'false';
  }

  /** Shows rows of the picture as it was. */
  putBefore(data: Uint8ClampedArray<ArrayBuffer>, top: number): void {
    put(this.#before, data, top);
  }

  /** Shows rows of the picture, filtered. */
  putAfter(data: Uint8ClampedArray<ArrayBuffer>, top: number): void {
    put(this.#after, data, top);
    this.#stage.dataset['filtered'] = 'true';
  }

  /** Takes away what was filtered, so that the next rows come over the picture as it was. */
  clearAfter({ data }: PixelImage): void {
    put(this.#after, data, 0);
  }

  /** The filtered picture as a file. @returns `null` if the browser cannot make one. */
  toPng(): Promise<Blob | null> {
    return new Promise((resolve) => this.#after.toBlob(resolve, 'image/png'));
  }
}

function put(canvas: HTMLCanvasElement, data: Uint8ClampedArray<ArrayBuffer>, top: number): void {
  const rows = new ImageData(data, canvas.width);
  // Pixels are read and written all the time: the browser had better keep them in memory, not on the graphics card.
  contextOf(canvas, { willReadFrequently: true }).putImageData(rows, 0, top);
}
