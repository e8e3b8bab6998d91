import { Bell } from '../../wire/bell.js';
import { MailboxReader } from '../../wire/mailbox/mailbox.js';
import type { CallId } from '../../wire/claims.js';
import type { ShortReply, WorkerMessage } from '../../wire/messages.js';
import { sealFromWorker, type FromWorker } from '../../wire/opaque-messages.js';
import { ValueDecoder } from '../../wire/mailbox/value-decoder.js';

/**
 * Reads what `MailboxSender` posts over there: from the port where this thread has events, and from the mailbox also where it
 * is blocked.
 */
export class MailboxReceiver {
  readonly #bell: Bell;
  readonly #reader: MailboxReader;
  readonly #ask: () => void;
  /** How many messages have come by the port. */
  #seen = 0;
  /** Those still to come by the port of which a copy was read. */
  readonly #early = new Set<number>();
  /** Up to which one copies were asked for. */
  #asked = 0;

  /** @param ask posts to the worker that it is to copy what has gone by the port. */
  constructor(mailbox: SharedArrayBuffer, bell: SharedArrayBuffer, ask: () => void) {
    this.#bell = new Bell(bell);
    this.#reader = new MailboxReader(mailbox);
    this.#ask = ask;
  }

  /** Whether this thread is blocked, here or further up. */
  get isBlocked(): boolean {
    return this.#bell.hasListener;
  }

  /** What is to be told now that `data` has come by the port. @throws if the mailbox holds what no worker writes. */
  *arrived(data: FromWorker | null): Generator<FromWorker, void, void> {
    // What is in the mailbox was posted before, or is about other calls.
    if (data === null) this.#reader.answerCall();
    for (let message = this.#next(); message !== undefined; message = this.#next()) yield message;
    if (data === null) return;
    this.#seen += 1;
    this.#reader.noteSeen(this.#seen);
    if (!this.#early.delete(this.#seen)) yield data;
  }

  /** The next message, for a thread that is blocked. @throws likewise. */
  receive(): FromWorker | undefined {
    const message = this.#next();
    const { posted } = this.#reader;
    if (message === undefined && posted > Math.max(this.#asked, this.#reader.done)) {
      this.#asked = posted;
      this.#ask();
    }
    return message;
  }

  #next(): FromWorker | undefined {
    for (let next = this.#reader.read(); next !== undefined; next = this.#reader.read()) {
      const { kind, number, content } = next;
      // It came by the port while it was copied.
      if (kind !== 'whole' && number <= this.#seen) continue;
      // What it says is looked at when it is read, as with any message.
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
