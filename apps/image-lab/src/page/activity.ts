import { element } from './element.js';

/** The current action: its progress and status, which screen readers announce, and the cancel button. */
export class Activity {
  readonly #progress = element('progress', HTMLProgressElement);
  readonly #status = element('status', HTMLElement);
  readonly #percent = element('percent', HTMLElement);
  readonly #run = element('run', HTMLButtonElement);
  readonly #cancel = element('cancel', HTMLButtonElement);
  readonly #idleButtons = [element('compare', HTMLButtonElement), element('save', HTMLButtonElement)];
  #controller: AbortController | undefined;
  #cancelledAt: number | undefined;
  #ended: Promise<unknown> = Promise.resolve();

  constructor() {
    this.#cancel.addEventListener('click', ({ timeStamp }) => this.cancel(timeStamp));
    addEventListener('keydown', ({ key, timeStamp }) => {
      if (key === 'Escape') this.cancel(timeStamp);
    });
  }

  get busy(): boolean {
    return this.#controller !== undefined;
  }

  /** The time since the user cancelled, in milliseconds, measured from the click or key press. */
  get sinceCancel(): number | undefined {
    return this.#cancelledAt === undefined ? undefined : performance.now() - this.#cancelledAt;
  }

  /** Cancels the current action, if any. @param moment the time of the click or key press, on the clock of `performance.now()`. */
  cancel(moment: number = performance.now()): void {
    if (this.#controller === undefined || this.#controller.signal.aborted) return;
    this.#cancelledAt = moment;
    this.#controller.abort();
  }

  /** Cancels the current action and then runs `work`. `work` reports its own failures and never rejects. */
  async during(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.cancel();
    const before = this.#ended;
    const controller = new AbortController();
    this.#controller = controller;
    const ended = before.then(async () => {
      if (controller.signal.aborted) return;
      this.#cancelledAt = undefined;
      this.#setBusy(true);
      try {
        await work(controller.signal);
      } finally {
        if (this.#controller === controller) this.#controller = undefined;
        this.#setBusy(false);
      }
    });
    this.#ended = ended;
    await ended;
  }

  setStatus(text: string): void {
    this.#status.textContent = text;
  }

  /** @param done from 0 to 1. */
  progress(done: number): void {
    this.#progress.value = done;
    this.#percent.textContent = `${Math.round(done * 100)} %`;
  }

  #setBusy(busy: boolean): void {
    document.body.dataset['state'] = busy ? 'busy' : 'idle';
    const focused = document.activeElement;
    this.#cancel.hidden = !busy;
    this.#run.hidden = busy;
    for (const button of this.#idleButtons) button.disabled = busy;
    // The focused button disappears, so move the focus to the button that replaces it.
    if (focused === this.#run || focused === this.#cancel) (busy ? this.#cancel : this.#run).focus();
    this.#progress.value = 0;
    this.#percent.textContent = '';
  }
}
