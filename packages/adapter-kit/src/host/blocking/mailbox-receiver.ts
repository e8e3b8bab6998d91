import { Bell } from '../../wire/bell.js';
import type { CallId } from '../../wire/claims.js';
import { isAfter, MailboxReader } from '../../wire/mailbox/mailbox.js';
import { ValueDecoder } from '../../wire/mailbox/value-decoder.js';
import type { ShortReply, WorkerMessage } from '../../wire/messages.js';
import { sealFromWorker, type FromWorker } from '../../wire/opaque-messages.js';

/**
 * Receives what `MailboxSender` posts: from the port while this thread's event loop runs, and from the mailbox also
 * while it is blocked.
 */
export class MailboxReceiver {
  readonly #bell: Bell;
  readonly #reader: MailboxReader;
  readonly #requestCopies: () => void;
  /** How many messages have arrived in the port, modulo 2³², signed. */
  #seen: number;
  /** The numbers of messages that have not arrived in the port, and of which a copy was read. */
  readonly #early = new Set<number>();
  /** The number of the last message of which a copy was requested. */
  #requested: number;

  /** @param requestCopies asks the worker to copy the messages that it has posted to the port. */
  constructor(mailbox: SharedArrayBuffer, bell: SharedArrayBuffer, requestCopies: () => void) {
    this.#bell = new Bell(bell);
    this.#reader = new MailboxReader(mailbox);
    this.#seen = this.#requested = this.#reader.done;
    this.#requestCopies = requestCopies;
  }

  /** Whether this thread is blocked, by this code or by one of its callers. */
  get isBlocked(): boolean {
    return this.#bell.hasListener;
  }

  /**
   * Yields the messages to process, after `data` has arrived in the port. `null` stands for a message that cannot be
   * deserialized, and is yielded too, unless a copy of it was read before.
   *
   * @throws if the mailbox is corrupt.
   */
  *arrived<M extends FromWorker | null>(data: M | true): Generator<FromWorker | M, void, void> {
    // The messages in the mailbox were posted before, or concern other calls.
    if (data === true) this.#reader.answerCall();
    for (let message = this.#next(); message !== undefined; message = this.#next()) yield message;
    if (data === true) return;
    this.#seen = (this.#seen + 1) | 0;
    this.#reader.noteSeen(this.#seen);
    if (!this.#early.delete(this.#seen)) yield data;
  }

  /** The next message, for a thread that is blocked. @throws if the mailbox is corrupt. */
  receive(): FromWorker | undefined {
    const message = this.#next();
    const { posted } = this.#reader;
    if (message === undefined && isAfter(posted, this.#requested) && isAfter(posted, this.#reader.done)) {
      this.#requested = posted;
      this.#requestCopies();
    }
    return message;
  }

  #next(): FromWorker | undefined {
    for (let read = this.#reader.read(); read !== undefined; read = this.#reader.read()) {
      const { kind, number, content } = read;
      // It has arrived in the port while it was copied.
      if (kind !== 'whole' && !isAfter(number, this.#seen)) continue;
      // Its content is checked when it is processed, like that of any message.
      const message = new ValueDecoder(content).decode() as WorkerMessage | ShortReply;
      if (kind === 'whole') return sealFromWorker(message);
      this.#reader.noteDone(number);
      if (kind === 'notice') return sealFromWorker({ type: 'port only', ids: message as readonly CallId[] });
      this.#early.add(number);
      return sealFromWorker(message);
    }
    return undefined;
  }
}
