import type { PixelImage } from '../filters/stripe.js';
import { contextOf, element } from './element.js';

/** The picture before and after, with a divider. */
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

  /** Shows an empty picture of this size on both sides. */
  open(width: number, height: number): void {
    for (const canvas of [this.#before, this.#after]) Object.assign(canvas, { width, height });
    this.#stage.style.setProperty('--ratio', String(width / height));
    this.#stage.dataset['filtered'] = 'false';
  }

  /** Shows rows of the original picture. */
  putBefore(data: Uint8ClampedArray<ArrayBuffer>, top: number): void {
    put(this.#before, data, top);
  }

  /** Shows rows of the filtered picture. */
  putAfter(data: Uint8ClampedArray<ArrayBuffer>, top: number): void {
    put(this.#after, data, top);
    this.#stage.dataset['filtered'] = 'true';
  }

  /** Resets the filtered side to the original picture. */
  clearAfter({ data }: PixelImage): void {
    put(this.#after, data, 0);
  }

  /** Scrolls the picture into view where the page is so narrow that the controls are below it. */
  reveal(): void {
    if (matchMedia('(max-width: 860px)').matches) this.#stage.scrollIntoView({ block: 'nearest' });
  }

  /** The filtered picture as a PNG file. @returns a promise for `null` if the browser cannot encode it. */
  toPng(): Promise<Blob | null> {
    return new Promise((resolve) => this.#after.toBlob(resolve, 'image/png'));
  }
}

function put(canvas: HTMLCanvasElement, data: Uint8ClampedArray<ArrayBuffer>, top: number): void {
  const rows = new ImageData(data, canvas.width);
  // Pixels are read and written frequently, so they should be kept in memory instead of on the graphics card.
  contextOf(canvas, { willReadFrequently: true }).putImageData(rows, 0, top);
}
