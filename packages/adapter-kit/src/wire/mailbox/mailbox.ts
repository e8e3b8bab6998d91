import { performance } from '@dispatch/core/internal';
import type { Bell } from '../bell.js';

/** A message in a mailbox. */
export interface MailboxMessage {
  /**
   * `whole`: was not posted to the port. `copy`: was posted to the port too. `notice`: was posted to the port, and only
   * a port can carry it.
   */
  readonly kind: 'whole' | 'copy' | 'notice';
  /** The number of the message among those that were posted to the port, modulo 2³², signed; 0 for `whole`. */
  readonly number: number;
  /** The message as `ValueEncoder` encodes it; for a notice, the ids of the calls that the message answers. */
  readonly content: Uint8Array;
}

const kinds = ['whole', 'copy', 'notice'] as const;

// The words before the bytes.
const written = 0;
const read = 1;
const offer = 2;
const posted = 3;
const done = 4;
const seen = 5;
const called = 6;
const words = 7;

// The state of a message that is too large for the free space.
const none = 0;
const offered = 1;
const accepted = 2;

const bytesBefore = words * Int32Array.BYTES_PER_ELEMENT;
/** In bytes. A power of two: positions grow beyond it, and overflow. */
const capacity = 65_536;
/** The size of a mailbox, in bytes of shared memory. */
export const mailboxBytes: number = bytesBefore + capacity;

/** In milliseconds. After this time the worker checks whether the dispatcher is still blocked. */
const offerTime = 20;
/** In bytes. A greater length was not written by this package. */
const longest = 2 ** 30;
/** In bytes per millisecond. Copying takes a thousandth of this time; a busy machine is slower. */
const slowestCopy = 1024;
/** The length of the content, the number and the kind. */
const headerBytes = 9;

/** Whether a message was posted after another, by their numbers, which are counted modulo 2³². */
export function isAfter(number: number, other: number): boolean {
  return ((number - other) | 0) > 0;
}

/**
 * A ring buffer in shared memory for messages from one worker to its dispatcher. In browsers, a thread that is blocked
 * cannot read a port.
 *
 * The worker offers a message that is larger than the free space. Only a blocked dispatcher accepts the offer. It then
 * reads the whole message at once, while the worker writes it and does nothing else. If the dispatcher is not blocked
 * any more, the worker withdraws the offer. The mailbox also counts the messages that were posted to the port.
 */
class Mailbox {
  protected readonly words: Int32Array;
  protected readonly bytes: Uint8Array;

  constructor(memory: SharedArrayBuffer) {
    this.words = new Int32Array(memory, 0, words);
    this.bytes = new Uint8Array(memory, bytesBefore, capacity);
  }

  /** How many bytes were written and not read. */
  protected get unread(): number {
    return (Atomics.load(this.words, written) - Atomics.load(this.words, read)) | 0;
  }

  /** The dispatcher has received the messages up to this number, or copies or notices of them. */
  get done(): number {
    return Atomics.load(this.words, done);
  }

  /** Advances one of the two positions, and wakes a thread that waits for that. */
  protected advance(end: typeof written | typeof read, count: number): void {
    Atomics.add(this.words, end, count);
    Atomics.notify(this.words, end);
  }
}

/** The worker's side. */
export class MailboxWriter extends Mailbox {
  readonly #bell: Bell;

  constructor(memory: SharedArrayBuffer, bell: Bell) {
    super(memory);
    this.#bell = bell;
  }

  /** Writes a message. @returns `false` if there is no space for it and the dispatcher is not blocked. */
  write({ kind, number, content }: MailboxMessage): boolean {
    const isLarge = headerBytes + content.length > capacity - this.unread;
    if (isLarge && !this.#isAccepted()) return false;
    const header = new DataView(new ArrayBuffer(headerBytes));
    header.setUint32(0, content.length, true);
    header.setInt32(4, number, true);
    header.setUint8(8, kinds.indexOf(kind));
    this.#put(new Uint8Array(header.buffer));
    this.#put(content);
    if (isLarge) Atomics.store(this.words, offer, none);
    return true;
  }

  #isAccepted(): boolean {
    if (!this.#bell.hasListener) return false;
    Atomics.store(this.words, offer, offered);
    this.#bell.notify();
    while (Atomics.wait(this.words, offer, offered, offerTime) === 'timed-out') {
      if (!this.#bell.hasListener && Atomics.compareExchange(this.words, offer, offered, none) === offered)
        return false;
    }
    return true;
  }

  #put(part: Uint8Array): void {
    for (let put = 0; put < part.length;) {
      const before = Atomics.load(this.words, read);
      const space = capacity - this.unread;
      // Only while the dispatcher reads: after it has accepted an offer it reads on, or ends this worker.
      if (space === 0) Atomics.wait(this.words, read, before);
      const at = Atomics.load(this.words, written) & (capacity - 1);
      const count = Math.min(space, part.length - put, capacity - at);
      this.bytes.set(part.subarray(put, put + count), at);
      put += count;
      this.advance(written, count);
    }
  }

  /** Counts a message that is posted to the port. @returns its number; the first is 1. */
  countPosted(): number {
    return (Atomics.add(this.words, posted, 1) + 1) | 0;
  }

  /** The dispatcher has received the messages themselves up to this number. */
  get seen(): number {
    return Atomics.load(this.words, seen);
  }

  /** Asks the dispatcher to read. @returns whether an event has to be posted for that, because none is on its way. */
  call(): boolean {
    return Atomics.exchange(this.words, called, 1) === 0;
  }
}

/** The dispatcher's side. */
export class MailboxReader extends Mailbox {
  readonly #timeout: number;

  /**
   * @param timeout how many milliseconds the rest of a message may take after its beginning was read, in addition to a
   * millisecond for each {@link slowestCopy} bytes that have arrived.
   */
  constructor(memory: SharedArrayBuffer, timeout = 5000) {
    super(memory);
    this.#timeout = timeout;
  }

  /** The next message, if there is one. @throws if it is incomplete, or was not written by a {@link MailboxWriter}. */
  read(): MailboxMessage | undefined {
    if (this.unread === 0) {
      if (Atomics.compareExchange(this.words, offer, offered, accepted) !== offered) return undefined;
      Atomics.notify(this.words, offer);
    }
    // For the whole message: a worker that writes a byte at a time must not keep this thread waiting.
    const deadline = performance.now() + this.#timeout;
    const header = new DataView(this.#take(headerBytes, deadline).buffer);
    const kind = kinds[header.getUint8(8)];
    if (kind === undefined) throw new TypeError(`unknown kind of message ${header.getUint8(8)}`);
    return { kind, number: header.getInt32(4, true), content: this.#take(header.getUint32(0, true), deadline) };
  }

  #take(length: number, deadline: number): Uint8Array<ArrayBuffer> {
    if (length > longest) throw new RangeError(`a message of ${length} bytes`);
    const part = new Uint8Array(length);
    for (let got = 0; got < length;) {
      const before = Atomics.load(this.words, written);
      const { unread } = this;
      if (unread < 0 || unread > capacity) throw new RangeError(`${unread} unread bytes`);
      if (unread === 0) {
        const rest = deadline + got / slowestCopy - performance.now();
        if (rest <= 0 || Atomics.wait(this.words, written, before, rest) === 'timed-out')
          throw new Error('the worker has stopped in the middle of a message');
      }
      const at = Atomics.load(this.words, read) & (capacity - 1);
      const count = Math.min(unread, length - got, capacity - at);
      part.set(this.bytes.subarray(at, at + count), got);
      got += count;
      this.advance(read, count);
    }
    return part;
  }

  /** How many messages were posted to the port. */
  get posted(): number {
    return Atomics.load(this.words, posted);
  }

  /** All messages up to this number have arrived, or copies or notices of them. */
  noteDone(number: number): void {
    if (isAfter(number, this.done)) Atomics.store(this.words, done, number);
  }

  /** All messages up to this number have arrived at the port. */
  noteSeen(number: number): void {
    Atomics.store(this.words, seen, number);
    this.noteDone(number);
  }

  /**
   * The event of a {@link MailboxWriter.call} has arrived. Call this before the mailbox is read, so that a later call
   * posts another event.
   */
  answerCall(): void {
    Atomics.store(this.words, called, 0);
  }
}
