import { slotCount } from '../../wire/claims.js';
import type { RepliesMessage, WorkerMessage } from '../../wire/messages.js';
import { checkList, mostParts } from '../../wire/plausible.js';
import type { Lane } from '../lane/lane.js';

/** What becomes of messages. */
export interface InboxReader {
  /** One reply of a batch. */
  reply(lane: Lane, batch: RepliesMessage, position: number): void;
  /** A whole batch has been read. */
  batchRead(lane: Lane, batch: RepliesMessage): void;
  /** A message of another kind. */
  notice(lane: Lane, message: Exclude<WorkerMessage, RepliesMessage>): void;
  /** A message was none that a worker sends; the rest of it is dropped. */
  unreadable(lane: Lane, error: unknown): void;
}

interface Entry {
  readonly lane: Lane;
  readonly message: WorkerMessage;
  /** How many of its replies have been read. */
  position: number;
}

/**
 * Messages of the workers on their way to the scheduler, read through one cursor. A reply settles a future, whose callback
 * may block this thread for another future; the reader inside that call then goes on where this one stands, in the middle
 * of a batch, instead of waiting for replies that have been received already.
 */
export class Inbox {
  readonly #messages: Entry[] = [];

  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  add(lane: Lane, message: WorkerMessage): void {
    this.#messages.push({ lane, message, position: 0 });
  }

  /** Reads all there is. May be called again from within. */
  read(reader: InboxReader): void {
    for (let entry = this.#messages[0]; entry !== undefined; entry = this.#messages[0]) {
      try {
        this.#readOn(entry, reader);
      } catch (error) {
        // Callbacks of users do not throw through here, so it is the message.
        this.#drop(entry);
        reader.unreadable(entry.lane, error);
      }
    }
  }

  #readOn(entry: Entry, reader: InboxReader): void {
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

  /** It is the first, or it is gone: while it was read, a reader within may have come to its end. */
  #drop(entry: Entry): void {
    if (this.#messages[0] === entry) this.#messages.shift();
  }
}

/** @throws {TypeError} if a batch of replies has lists that it cannot have. What is in them is looked at when it is read. */
function checkReplies({ ids, values, times, failed, late, durations }: RepliesMessage): void {
  checkList('ids', ids, slotCount);
  checkList('values', values, slotCount);
  if (failed !== undefined) checkList('positions of failures', failed, slotCount);
  if (late !== undefined) checkList('positions of late replies', late, slotCount);
  if (durations !== undefined) checkList('durations', durations, mostParts);
  if (typeof times !== 'object' || times === null) throw new TypeError('times are no list');
}
