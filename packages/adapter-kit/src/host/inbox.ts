import type { RepliesMessage, WorkerMessage } from '../wire/messages.js';
import type { Lane } from './lane.js';

/** What becomes of messages. */
export interface InboxReader {
  /** One reply of a batch. */
  reply(lane: Lane, batch: RepliesMessage, position: number): void;
  /** A whole batch has been read. */
  batchRead(lane: Lane, batch: RepliesMessage): void;
  /** A message of another kind. */
  notice(lane: Lane, message: Exclude<WorkerMessage, RepliesMessage>): void;
}

/**
 * Messages of the workers on their way to the scheduler, read through one cursor. A reply settles a future, whose callback
 * may block this thread for another future; the reader inside that call then goes on where this one stands, in the middle
 * of a batch, instead of waiting for replies that have been received already.
 */
export class Inbox {
  readonly #messages: { readonly lane: Lane; readonly message: WorkerMessage; position: number }[] = [];

  add(lane: Lane, message: WorkerMessage): void {
    this.#messages.push({ lane, message, position: 0 });
  }

  /** Reads all there is. May be called again from within. */
  read(reader: InboxReader): void {
    for (let entry = this.#messages[0]; entry !== undefined; entry = this.#messages[0]) {
      const { lane, message, position } = entry;
      if (message.type !== 'replies') {
        this.#messages.shift();
        reader.notice(lane, message);
      } else if (position < message.ids.length) {
        entry.position += 1;
        reader.reply(lane, message, position);
      } else {
        this.#messages.shift();
        reader.batchRead(lane, message);
      }
    }
  }
}
