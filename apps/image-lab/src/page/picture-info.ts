import type { Palette } from '../filters/k-means.js';
import { element, make } from './element.js';
import type { Photo } from './open-photo.js';

/** The name and size of the picture, and its palette. */
export class PictureInfo {
  readonly #name = element('picture-name', HTMLElement);
  readonly #swatches = element('swatches', HTMLElement);
  /** The suggested name for saving the result. */
  fileName = 'result.png';

  show({ name, width, height, shrunkFrom }: Photo): void {
    const was = shrunkFrom === undefined ? '' : `, scaled down from ${shrunkFrom.width} × ${shrunkFrom.height}`;
    this.#name.textContent = `${name} · ${width} × ${height}${was}`;
    this.fileName = `${name.replace(/\.[^.]*$/, '')} filtered.png`;
    this.showPalette(undefined);
  }

  showPalette(palette: Palette | undefined): void {
    this.#swatches.hidden = palette === undefined;
    this.#swatches.replaceChildren(...(palette ?? []).map(swatch));
  }
}

function swatch(color: Palette[number]): HTMLElement {
  const code = `#${color.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
  const made = make('li', '', make('span', 'unseen', code));
  made.style.backgroundColor = code;
  made.title = code;
  return made;
}
