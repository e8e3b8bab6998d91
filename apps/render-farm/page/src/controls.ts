import type { Choices, StatusMessage } from '../../src/server/messages.js';
import { byId, setText } from './element.js';
import { post } from './post.js';

const adapterTexts: Readonly<Record<string, string>> = {
  'in-process': 'in process',
  threads: 'on threads',
  processes: 'in processes',
  fleet: 'on a fleet',
};

/** The form for the next picture. */
export class Controls {
  readonly #scene = byId('scene', HTMLSelectElement);
  readonly #adapter = byId('adapter', HTMLSelectElement);
  readonly #quality = byId('quality', HTMLSelectElement);
  readonly #workers = byId('workers', HTMLInputElement);
  readonly #render = byId('render', HTMLButtonElement);
  readonly #cancel = byId('cancel', HTMLButtonElement);
  readonly #save = byId('save', HTMLAnchorElement);
  #hasChoices = false;

  constructor() {
    byId('order', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#cancel.addEventListener('click', () => void post('/cancel', {}));
    for (const element of [this.#workers, this.#adapter]) element.addEventListener('input', () => this.#showWorkers());
  }

  /** Fills the form; a page that connects again keeps what was chosen. */
  offer({ scenes, adapters, defaultAdapter, workers }: Choices): void {
    if (this.#hasChoices) return;
    this.#hasChoices = true;
    this.#scene.replaceChildren(...scenes.map((scene) => new Option(scene[0]?.toUpperCase() + scene.slice(1), scene)));
    this.#adapter.replaceChildren(...adapters.map((name) => new Option(adapterTexts[name] ?? name, name)));
    this.#adapter.value = defaultAdapter;
    this.#workers.max = String(Math.max(8, workers));
    this.#workers.value = String(workers);
    this.#showWorkers();
  }

  show({ phase, total }: StatusMessage): void {
    // A disabled button would lose the focus.
    this.#render.ariaDisabled = String(phase !== 'idle');
    this.#cancel.disabled = phase !== 'rendering' && phase !== 'starting';
    this.#save.hidden = total === 0;
    setText(this.#render, phase === 'idle' ? 'Render' : phase === 'cancelling' ? 'Cancelling…' : 'Rendering…');
  }

  async #submit(): Promise<void> {
    if (this.#render.ariaDisabled === 'true') return;
    await post('/render', {
      scene: this.#scene.value,
      adapter: this.#adapter.value,
      workers: this.#adapter.value === 'in-process' ? 1 : Number(this.#workers.value),
      width: 640,
      height: 360,
      passes: Number(this.#quality.value),
      samples: 2,
    });
  }

  #showWorkers(): void {
    const none = this.#adapter.value === 'in-process';
    this.#workers.disabled = none;
    setText(byId('workers-value', HTMLElement), none ? 'none' : this.#workers.value);
  }
}
