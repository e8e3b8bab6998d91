import { SerializationError } from '@dispatch/core';
import { report } from '@dispatch/core/internal';
import { performance } from '../performance.js';
import type { CallId, Claims } from '../wire/claims.js';
import { describeUncloneable } from '../wire/uncloneable.js';
import type { Outbox } from './outbox.js';
import type { ProgressReporter } from './run-context.js';

/**
 * Where the dispatcher cannot say within a synchronous loop that it has taken a value, the next one goes after so many
 * milliseconds all the same.
 */
const longestSilence = 50;

/** The progress of one call: at most one value on its way, and the latest after it. */
export class Progress implements ProgressReporter {
  readonly #id: CallId;
  readonly #claims: Claims;
  readonly #outbox: Outbox;
  readonly #sharedMemory: boolean;
  /** What was not sent yet, in a box, since it may be `undefined`. */
  #latest: { readonly value: unknown } | undefined = undefined;
  #sentAt = -Infinity;

  constructor(id: CallId, claims: Claims, outbox: Outbox, sharedMemory: boolean) {
    this.#id = id;
    this.#claims = claims;
    this.#outbox = outbox;
    this.#sharedMemory = sharedMemory;
  }

  /** @throws {SerializationError} if the value goes now and cannot be cloned. */
  report(value: unknown): void {
    if (this.#mayNotSend()) this.#latest = { value };
    else this.#send(value);
  }

  /** The dispatcher has taken the last value: the latest one goes, unless a later one went when the word told so. */
  taken(): void {
    if (!this.#sharedMemory) this.#claims.takeProgress(this.#id);
    if (!this.#claims.isProgressSent(this.#id)) this.#sendLatest();
  }

  /** The call has ended, and its outcome goes next. */
  end(): void {
    this.#sendLatest();
  }

  #mayNotSend(): boolean {
    if (!this.#claims.isProgressSent(this.#id)) return false;
    return this.#sharedMemory || performance.now() - this.#sentAt < longestSilence;
  }

  #sendLatest(): void {
    const latest = this.#latest;
    this.#latest = undefined;
    if (latest === undefined) return;
    try {
      this.#send(latest.value);
    } catch (error) {
      // The task has gone on since: it cannot be thrown there any more, and its outcome is not to blame.
      report(error, 'progress() was given a value that cannot be sent');
    }
  }

  #send(value: unknown): void {
    this.#latest = undefined;
    this.#claims.sendProgress(this.#id);
    this.#sentAt = performance.now();
    try {
      this.#outbox.post({ type: 'progress', id: this.#id, value });
    } catch (cause) {
      this.#claims.takeProgress(this.#id);
      throw new SerializationError(`progress(value): 'value' cannot be cloned: ${describeUncloneable(value)}`, {
        cause,
      });
    }
  }
}
