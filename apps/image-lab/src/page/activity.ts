import { element } from './element.js';

/** The current action: its progress and status, which screen readers announce, and the cancel button. */
export class Activity {
  readonly #progress = element('progress', HTMLProgressElement);
  readonly #status = element('status', HTMLElement);
  readonly #percent = element('percent', HTMLElement);
  readonly #cancel = element('cancel', HTMLButtonElement);
  readonly #save = element('save', HTMLButtonElement);
  readonly #starters = [element('run', HTMLButtonElement), element('compare', HTMLButtonElement)];
  #canSave = false;
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

  /** Whether the picture has been filtered. It can be saved when nothing runs. */
  set canSave(canSave: boolean) {
    this.#canSave = canSave;
    this.#save.disabled = !canSave || this.busy;
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

  setStatus(text: string, outcome: 'failed' | 'other' = 'other'): void {
    this.#status.textContent = text;
    this.#status.dataset['outcome'] = outcome;
  }

  /** @param done from 0 to 1. */
  progress(done: number): void {
    this.#progress.value = done;
    this.#percent.textContent = `${Math.round(done * 100)} %`;
  }

  #setBusy(busy: boolean): void {
    document.body.dataset['state'] = busy ? 'busy' : 'idle';
    // The buttons keep their places and the focus, so that a double click or a held key starts one action and ends none.
    for (const button of this.#starters) button.setAttribute('aria-disabled', String(busy));
    this.#cancel.setAttribute('aria-disabled', String(!busy));
    this.#save.disabled = !this.#canSave || busy;
    this.#progress.value = 0;
    this.#percent.textContent = '';
  }
}
