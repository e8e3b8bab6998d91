import { clearTimeout, setTimeout } from '@dispatch/core/internal';
import { isReply, type FromWorker } from '../wire/opaque-messages.js';
import type { OutputWriter } from './output-writer.js';

/** How long the end of a worker waits for streams that take no output, in milliseconds. */
const longestFlush = 1000;

/** Replies that wait until the output before them is written, unless a blocked thread takes them earlier. */
export class HeldReplies {
  readonly #output: OutputWriter;
  readonly #deliver: (message: FromWorker) => void;
  readonly #held: FromWorker[] = [];

  constructor(output: OutputWriter, deliver: (message: FromWorker) => void) {
    this.#output = output;
    this.#deliver = deliver;
  }

  /** Delivers a message, at once or later. */
  add(message: FromWorker): void {
    if (this.#output.isWritten || !isReply(message)) {
      this.#deliver(message);
      return;
    }
    this.#held.push(message);
    this.#output.whenWritten(() => {
      for (const each of this.#held.splice(0, this.#held.indexOf(message) + 1)) this.#deliver(each);
    });
  }

  /** The next one, for a thread that is blocked. */
  take(): FromWorker | undefined {
    return this.#held.shift();
  }

  /** Fulfils when the worker is gone and its output is written, or not much later if a stream takes none. */
  async written(gone: Promise<void>): Promise<void> {
    if (this.#output.isWritten) return gone;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, longestFlush);
    });
    const written = new Promise<void>((resolve) => {
      this.#output.whenWritten(resolve);
    });
    await Promise.race([Promise.all([gone, written]), tooLong]);
    clearTimeout(timer);
    return undefined;
  }
}
