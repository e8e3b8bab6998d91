import { report } from '@dispatch/core/internal';
import { setTimeout } from './platform.js';

/** The progress of one run: a value in transit, and the latest value behind it. */
export class Progress {
  readonly #listener: (value: unknown) => void;
  readonly #copy: (value: unknown) => unknown;
  #sent: { readonly value: unknown } | undefined;
  #latest: { readonly value: unknown } | undefined;
  #ended = false;

  /** @param copy throws if a value cannot be cloned. */
  constructor(listener: (value: unknown) => void, copy: (value: unknown) => unknown) {
    this.#listener = listener;
    this.#copy = copy;
  }

  report(value: unknown): void {
    if (this.#ended) return;
    if (this.#sent !== undefined) {
      this.#latest = { value };
      return;
    }
    this.#sent = { value: this.#copy(value) };
    setTimeout(() => {
      this.#deliver();
    }, 0);
  }

  /** The task has ended: delivers the remaining values before its outcome. */
  flush(): void {
    this.#deliver();
    this.#deliver();
  }

  /** Stops reporting. */
  end(): void {
    this.#ended = true;
  }

  #deliver(): void {
    const sent = this.#sent;
    const latest = this.#latest;
    this.#sent = undefined;
    this.#latest = undefined;
    if (this.#ended || sent === undefined) return;
    try {
      this.#listener(sent.value);
      if (latest !== undefined) this.report(latest.value);
    } catch (error) {
      report(error, 'the progress of a task');
    }
  }
}
