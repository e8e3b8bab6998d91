import { SerializationError } from '@dispatch/core';
import { performance, report } from '@dispatch/core/internal';
import type { CallId, Claims } from '../wire/claims.js';
import { ownBytesOf } from '../wire/own-bytes.js';
import { describeUncloneable } from '../wire/uncloneable.js';
import type { Outbox } from './outbox.js';
import type { ProgressReporter } from './run-context.js';

/**
 * In milliseconds. Without shared memory, a synchronous loop cannot see that the dispatcher has read a value. It posts
 * the next one after this time.
 */
const longestSilence = 50;

/** Posts the progress of one call: at most one value at a time, and then the latest. */
export class Progress implements ProgressReporter {
  readonly #id: CallId;
  readonly #claims: Claims;
  readonly #outbox: Outbox;
  readonly #sharedMemory: boolean;
  /** The value that is not posted yet, in an object, since it may be `undefined`. */
  #latest: { readonly value: unknown } | undefined = undefined;
  #sentAt = -Infinity;
  /** How many values were posted. */
  sent = 0;

  constructor(id: CallId, claims: Claims, outbox: Outbox, sharedMemory: boolean) {
    this.#id = id;
    this.#claims = claims;
    this.#outbox = outbox;
    this.#sharedMemory = sharedMemory;
  }

  /** Posts `value`, now or later. @throws {SerializationError} if it is posted now and cannot be cloned. */
  report(value: unknown): void {
    if (this.#mayNotSend()) this.#latest = { value };
    else this.#send(value);
  }

  /** The dispatcher has read the last value. Posts the latest one, unless {@link report} has posted one since. */
  taken(): void {
    if (!this.#sharedMemory) this.#claims.takeProgress(this.#id);
    if (!this.#claims.isProgressSent(this.#id)) this.#sendLatest();
  }

  /** The call has ended. Call this before its outcome is posted. */
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
      // The task has continued, so its call of progress() cannot throw any more. Its outcome does not change.
      report(error, 'a value passed to progress() cannot be cloned');
    }
  }

  #send(value: unknown): void {
    this.#latest = undefined;
    this.#claims.sendProgress(this.#id);
    this.#sentAt = performance.now();
    try {
      this.#outbox.post({ type: 'progress', id: this.#id, earlier: this.sent, value: ownBytesOf(value) });
      this.sent += 1;
    } catch (cause) {
      this.#claims.takeProgress(this.#id);
      throw new SerializationError(`progress(value): 'value' cannot be cloned: ${describeUncloneable(value)}`, {
        cause,
      });
    }
  }
}
