import { report } from '@dispatch/core/internal';

/** The progress of one run: a value on its way, and the latest behind it. */
export class Progress {
  readonly #listener: (value: unknown) => void;
  readonly #copy: (value: unknown) => unknown;
  #sent: { readonly value: unknown } | undefined;
  #latest: { readonly value: unknown } | undefined;
  #over = false;

  /** @param copy throws if a value cannot be cloned. */
  constructor(listener: (value: unknown) => void, copy: (value: unknown) => unknown) {
    this.#listener = listener;
    this.#copy = copy;
  }

  report(value: unknown): void {
    if (this.#over) return;
    if (this.#sent !== undefined) {
      this.#latest = { value };
      return;
    }
    this.#sent = { value: this.#copy(value) };
    setTimeout(() => {
      this.#deliver();
    }, 0);
  }

  /** The task has ended: what is left goes before its outcome. */
  flush(): void {
    this.#deliver();
    this.#deliver();
  }

  /** Nobody is told any more. */
  end(): void {
    this.#over = true;
  }

  #deliver(): void {
    const sent = this.#sent;
    const latest = this.#latest;
    this.#sent = undefined;
    this.#latest = undefined;
    if (this.#over || sent === undefined) return;
    try {
      this.#listener(sent.value);
      if (latest !== undefined) this.report(latest.value);
    } catch (error) {
      report(error, 'the progress of a task');
    }
  }
}
