import { slotCount } from '../../wire/claims.js';
import type { RepliesMessage, WorkerMessage } from '../../wire/messages.js';
import { checkArray, maxParts } from '../../wire/plausible.js';
import type { Lane } from '../lane/lane.js';

/** Receives the messages one by one. */
export interface InboxReader {
  /** One reply of a batch. */
  reply(lane: Lane, batch: RepliesMessage, position: number): void;
  /** All replies of a batch have been read. */
  batchRead(lane: Lane, batch: RepliesMessage): void;
  /** A message that is not a batch of replies. */
  notice(lane: Lane, message: Exclude<WorkerMessage, RepliesMessage>): void;
  /** A message is invalid. The rest of it is discarded. */
  unreadable(lane: Lane, error: unknown): void;
}

interface Entry {
  readonly lane: Lane;
  readonly message: WorkerMessage;
  /** How many of its replies have been read. */
  position: number;
}

/**
 * Messages of all workers that have been received and not read, with one cursor for all readers. A reply settles a
 * future, whose callback may block this thread for another future. The nested reader then continues where the outer one
 * is, in the middle of a batch, instead of waiting for replies that have already been received.
 */
export class Inbox {
  #messages: Entry[] = [];
  /** The position of the first message that has not been read. Removing each one would take long if there are many. */
  #first = 0;

  get isEmpty(): boolean {
    return this.#first === this.#messages.length;
  }

  add(lane: Lane, message: WorkerMessage): void {
    this.#messages.push({ lane, message, position: 0 });
  }

  /** Reads all messages. The reader may call it again. */
  read(reader: InboxReader): void {
    for (let entry = this.#messages[this.#first]; entry !== undefined; entry = this.#messages[this.#first]) {
      try {
        this.#readNext(entry, reader);
      } catch (error) {
        // Callbacks of users cannot throw here, so the message is invalid.
        this.#drop(entry);
        reader.unreadable(entry.lane, error);
      }
    }
  }

  #readNext(entry: Entry, reader: InboxReader): void {
    const { lane, message, position } = entry;
    if (message.type !== 'replies') {
      this.#drop(entry);
      reader.notice(lane, message);
      return;
    }
    if (position === 0) checkReplies(message);
    if (position < message.ids.length) {
      entry.position += 1;
      reader.reply(lane, message, position);
    } else {
      this.#drop(entry);
      reader.batchRead(lane, message);
    }
  }

  /** A nested reader may have read it to its end, and removed it. */
  #drop(entry: Entry): void {
    if (this.#messages[this.#first] !== entry) return;
    if (this.#messages.length === 1) {
      this.#messages.pop();
      return;
    }
    this.#first += 1;
    // Half of it at least: each message is moved once on average.
    if (2 * this.#first < this.#messages.length) return;
    this.#messages = this.#messages.slice(this.#first);
    this.#first = 0;
  }
}

/** @throws {TypeError} if a batch of replies has invalid arrays. Their elements are checked when they are read. */
function checkReplies({ ids, values, times, ...rare }: RepliesMessage): void {
  checkArray('ids', ids, slotCount);
  checkArray('values', values, slotCount);
  for (const name of ['failed', 'late', 'posted', 'durations'] as const)
    if (rare[name] !== undefined) checkArray(name, rare[name], name === 'durations' ? maxParts : slotCount);
  if (typeof times !== 'object' || times === null) throw new TypeError('times must be an array');
}
