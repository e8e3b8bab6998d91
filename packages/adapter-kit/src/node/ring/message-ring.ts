import type { HostMessage, ShortCall, ShortReply, WorkerMessage } from '../../wire/messages.js';
import { PlainReader } from './plain-reader.js';
import { PlainWriter } from './plain-writer.js';

/** In bytes. A power of two, so that positions may wrap around at 2³². */
export const ringBytes = 65_536;
/** In bytes, with its header. */
const largest = 16_384;
/** The length of the message with its header, and how many messages of the port come before it. */
const headerBytes = 8;

/** Where the two ends of a ring keep their positions. Each end writes one of the words, and never reads that again. */
export interface RingWords {
  readonly words: Int32Array;
  readonly written: number;
  readonly read: number;
}

/** The end of a ring that writes. One thread has it. */
export class RingWriter {
  readonly #at: RingWords;
  readonly #headers: DataView;
  readonly #writer: PlainWriter;
  #written = 0;
  #isWriting = false;

  constructor(at: RingWords, bytes: Uint8Array) {
    this.#at = at;
    this.#headers = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#writer = new PlainWriter(bytes);
  }

  /**
   * Writes a message that comes after as many messages of the port.
   *
   * @returns `false` if it is not written: it does not fit, or is not plain.
   * @throws what a getter of it throws.
   */
  write(message: HostMessage | ShortCall | WorkerMessage | ShortReply, after: number): boolean {
    const used = (this.#written - Atomics.load(this.#at.words, this.#at.read)) | 0;
    // A getter of a message that is being written may post another one. The other end may have damaged its word.
    if (this.#isWriting || used < 0 || used > ringBytes) return false;
    this.#isWriting = true;
    try {
      const offset = this.#written & (ringBytes - 1);
      const free = ringBytes - used;
      const rest = ringBytes - offset;
      if (this.#writeAt(offset, Math.min(free, rest), message, after, 0)) return true;
      // A message is not cut in two at the end of the ring.
      return this.#writer.lacksRoom && free > rest && this.#writeAt(0, free - rest, message, after, rest);
    } finally {
      this.#isWriting = false;
    }
  }

  /** @param skipped how many bytes at the end of the ring are left out before it. */
  #writeAt(
    offset: number,
    room: number,
    message: HostMessage | ShortCall | WorkerMessage | ShortReply,
    after: number,
    skipped: number,
  ): boolean {
    const end = this.#writer.write(message, offset + headerBytes, offset + Math.min(room, largest));
    if (end < 0) return false;
    if (skipped > 0) this.#headers.setInt32(ringBytes - skipped, -skipped, true);
    const length = (end - offset + 7) & ~7;
    this.#headers.setInt32(offset, length, true);
    this.#headers.setInt32(offset + 4, after, true);
    this.#written = (this.#written + skipped + length) | 0;
    Atomics.store(this.#at.words, this.#at.written, this.#written);
    return true;
  }
}

/** The end of a ring that reads. One thread has it. The other end may write anything at any time. */
export class RingReader {
  readonly #at: RingWords;
  readonly #headers: DataView;
  readonly #reader: PlainReader;
  #read = 0;

  constructor(at: RingWords, bytes: Uint8Array) {
    this.#at = at;
    this.#headers = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#reader = new PlainReader(bytes);
  }

  /** Whether everything that has been written has been read. */
  get isEmpty(): boolean {
    return Atomics.load(this.#at.words, this.#at.written) === this.#read;
  }

  /**
   * Reads the next message, if there is one and as many messages of the port as come before it have arrived.
   *
   * @throws {TypeError | RangeError} if the ring is damaged.
   */
  take(arrived: number): unknown {
    for (;;) {
      const available = (Atomics.load(this.#at.words, this.#at.written) - this.#read) | 0;
      if (available === 0) return undefined;
      const offset = this.#read & (ringBytes - 1);
      const length = this.#headers.getInt32(offset, true);
      const size = Math.abs(length);
      const most = Math.min(available, ringBytes - offset);
      if (available < 0 || available > ringBytes || size < headerBytes || size > most || (size & 7) !== 0)
        throw new RangeError('invalid length in a ring of messages');
      if (length > 0) {
        if (((arrived - this.#headers.getInt32(offset + 4, true)) | 0) < 0) return undefined;
        const message = this.#reader.read(offset + headerBytes, offset + size);
        this.#advance(size);
        return message;
      }
      this.#advance(size);
    }
  }

  #advance(size: number): void {
    this.#read = (this.#read + size) | 0;
    Atomics.store(this.#at.words, this.#at.read, this.#read);
  }
}
