import { countStripes, type PixelImage } from '../filters/stripe.js';
import type { Place } from '../run/adapters.js';
import { catalogue, type Filter, type Setting } from '../run/catalogue.js';
import { contextOf, element, make } from './element.js';
import { plural } from './format.js';

/** The selected filter, settings and place. */
export interface Choice {
  readonly filter: Filter;
  readonly values: Readonly<Record<string, number>>;
  readonly place: Place;
  readonly workers: number;
  readonly rows: number;
}

const stripeHeights = [16, 32, 64, 128, 256, 512, 1024] as const;
const initialHeight = 2;

/** The form with the filter, its settings and where it runs. */
export class Controls {
  readonly form: HTMLFormElement = element('controls', HTMLFormElement);
  readonly #workers = element('workers', HTMLInputElement);
  readonly #rows = element('rows', HTMLInputElement);
  readonly #settings = element('settings', HTMLElement);
  /** The settings of every filter, which are kept when another filter is selected. */
  readonly #values: Record<string, Record<string, number>> = {};
  readonly #previews = new Map<Filter, HTMLCanvasElement>();
  #imageHeight = 0;

  constructor() {
    const cores = navigator.hardwareConcurrency || 4;
    this.#workers.max = String(Math.max(4, Math.min(16, cores * 2)));
    this.#workers.value = String(Math.min(8, cores));
    this.#rows.max = String(stripeHeights.length - 1);
    this.#rows.value = String(initialHeight);
    element('filters', HTMLElement).append(...catalogue.map((filter, index) => this.#card(filter, index === 0)));
    for (const filter of catalogue)
      this.#values[filter.id] = Object.fromEntries(
        Object.entries(filter.settings).map(([name, { initial }]) => [name, initial]),
      );
    this.form.addEventListener('input', () => this.#showValues());
    this.#showSettings();
  }

  get choice(): Choice {
    const data = new FormData(this.form);
    const filter = catalogue.find(({ id }) => id === data.get('filter'));
    const rows = stripeHeights[Number(this.#rows.value)];
    if (filter === undefined || rows === undefined) throw new Error('the form has an invalid value');
    return {
      filter,
      values: { ...this.#values[filter.id] },
      place: data.get('place') === 'page' ? 'page' : 'workers',
      workers: Number(this.#workers.value),
      rows,
    };
  }

  /** Shows a preview on the card of a filter. */
  showPreview(filter: Filter, { data, width, height }: PixelImage): void {
    const canvas = this.#previews.get(filter);
    if (canvas === undefined) return;
    Object.assign(canvas, { width, height });
    contextOf(canvas).putImageData(new ImageData(data, width, height), 0, 0);
  }

  /** Updates the number of stripes for a new picture. */
  setImage({ height }: Pick<PixelImage, 'height'>): void {
    this.#imageHeight = height;
    this.#showValues();
  }

  #card(filter: Filter, checked: boolean): HTMLElement {
    const input = Object.assign(make('input', ''), {
      type: 'radio',
      name: 'filter',
      value: filter.id,
      defaultChecked: checked,
    });
    input.addEventListener('change', () => this.#showSettings());
    const preview = make('canvas', '');
    preview.setAttribute('aria-hidden', 'true');
    this.#previews.set(filter, preview);
    const text = make('span', 'text', make('strong', '', filter.title), make('small', '', filter.summary));
    return make('label', 'filter', input, make('span', 'card', preview, text));
  }

  #showSettings(): void {
    const { filter } = this.choice;
    this.#settings.replaceChildren(
      ...Object.entries(filter.settings).flatMap(([name, setting]) => this.#slider(filter, name, setting)),
    );
    this.#showValues();
  }

  #slider(filter: Filter, name: string, { label, unit, min, max }: Setting): HTMLElement[] {
    const values = this.#values[filter.id]!;
    const id = `setting-${name}`;
    const output = Object.assign(make('output', ''), { value: `${values[name]}${unit}` });
    output.setAttribute('aria-live', 'off');
    const caption = Object.assign(make('label', 'slider', make('span', '', label), output), { htmlFor: id });
    const input = Object.assign(make('input', ''), {
      id,
      type: 'range',
      min: String(min),
      max: String(max),
      value: String(values[name]),
    });
    input.addEventListener('input', () => {
      values[name] = Number(input.value);
      output.value = `${input.value}${unit}`;
    });
    return [caption, input];
  }

  #showValues(): void {
    const { place, workers, rows } = this.choice;
    const inWorkers = place === 'workers';
    this.#workers.disabled = !inWorkers;
    element('workers-value', HTMLOutputElement).value = inWorkers ? String(workers) : 'none';
    const stripes =
      this.#imageHeight === 0 ? '' : ` · ${plural(countStripes({ height: this.#imageHeight }, rows), 'stripe')}`;
    const text = `${rows} rows${stripes}`;
    element('rows-value', HTMLOutputElement).value = text;
    // The value of the slider is only an index.
    this.#rows.setAttribute('aria-valuetext', text);
  }
}
