import { TimeoutError } from '@dispatch/core';
import { performance } from '@dispatch/core/internal';
import { claimBytes, Claims, DispatcherClaims, type CallId } from '../wire/claims.js';
import { decodeThrown } from '../wire/error-codec.js';
import { openToWorker, type ToWorker } from '../wire/opaque-messages.js';
import { expandCall } from '../wire/short-messages.js';

/** In milliseconds. A loop looks for messages at most this often: a look can take as long as a short task. */
const betweenLooks = 5;

/**
 * The claim words of a worker that shares no memory with its dispatcher. They are the worker's own, and the messages of the
 * dispatcher change them as soon as they are read, before they are processed. So synchronous code sees that it was
 * cancelled, and that its progress was read, and a call that was cancelled before it started never starts.
 */
export class LocalClaims extends Claims {
  readonly #dispatcher: DispatcherClaims;
  readonly #look: () => void;
  #lookedAt = -Infinity;

  /** @param look reads the messages that have arrived, without the event loop, and passes each to {@link read}. */
  constructor(look: () => void) {
    const memory = new ArrayBuffer(claimBytes);
    super(memory);
    this.#dispatcher = new DispatcherClaims(memory);
    this.#look = look;
  }

  /** A message was read. */
  read(sealed: ToWorker): void {
    const message = expandCall(openToWorker(sealed));
    if (message.type === 'calls') for (const id of message.ids) this.#dispatcher.offer(id);
    else if (message.type === 'cancel' && !this.#dispatcher.withdraw(message.id))
      this.#dispatcher.cancel(message.id, decodeThrown(message.reason) instanceof TimeoutError);
    else if (message.type === 'progress taken') this.takeProgress(message.id);
  }

  override claim(id: CallId): boolean {
    this.#lookSometimes();
    return super.claim(id);
  }

  override isCancelled(id: CallId): boolean {
    if (super.isCancelled(id)) return true;
    return this.#lookSometimes() && super.isCancelled(id);
  }

  override isProgressSent(id: CallId): boolean {
    if (!super.isProgressSent(id)) return false;
    return !this.#lookSometimes() || super.isProgressSent(id);
  }

  /** @returns whether it has looked. */
  #lookSometimes(): boolean {
    const now = performance.now();
    if (now - this.#lookedAt < betweenLooks) return false;
    this.#look();
    // How long that took does not count: a slow look must not take all of the time of a loop.
    this.#lookedAt = performance.now();
    return true;
  }
}
