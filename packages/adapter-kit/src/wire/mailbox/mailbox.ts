import type { Bell } from '../bell.js';

/** What is in a mailbox. */
export interface Letter {
  /** What was not posted by the port at all is `whole`; of what was, there is a `copy`, or a `notice` that none can be made. */
  readonly kind: 'whole' | 'copy' | 'notice';
  /** The number of the message among those posted by the port; 0 for a whole one. */
  readonly number: number;
  /** What `ValueEncoder` made of the message; of the ids of its calls, for a notice. */
  readonly content: Uint8Array;
}

const kinds = ['whole', 'copy', 'notice'] as const;

// The words in front of the bytes.
const written = 0;
const read = 1;
const offer = 2;
const posted = 3;
const done = 4;
const seen = 5;
const called = 6;
const words = 7;

// What is said of a letter that is too large for the room there is.
const none = 0;
const offered = 1;
const taken = 2;

const bytesBefore = words * Int32Array.BYTES_PER_ELEMENT;
/** A power of two: positions run on beyond it, and over. */
const capacity = 65_536;
/** How many bytes of shared memory a mailbox takes. */
export const mailboxBytes: number = bytesBefore + capacity;

/** How long, in milliseconds, an offer stands until the worker looks whether anybody still listens. */
const offerTime = 20;
/** No content is longer: what says that it is was not written by the other end. */
const longest = 2 ** 30;
/** The length of the content, the number, and the kind. */
const headBytes = 9;

/**
 * Letters from one worker to the thread of its dispatcher, through shared memory: a browser's thread that is blocked cannot
 * read a port. A ring, one end of which only writes, and the other only reads.
 *
 * A letter that is larger than the room that is left is offered. Only a thread that is blocked takes it, and is bound by that
 * to read to the end at once, while the worker writes and does nothing else; if nobody listens any more, the offer is
 * withdrawn. Beside them stand counts of the messages that went by the port.
 */
class Mailbox {
  protected readonly words: Int32Array;
  protected readonly bytes: Uint8Array;

  constructor(memory: SharedArrayBuffer) {
    this.words = new Int32Array(memory, 0, words);
    this.bytes = new Uint8Array(memory, bytesBefore, capacity);
  }

  /** How many bytes have been written and not been read. */
  protected get waiting(): number {
    return (Atomics.load(this.words, written) - Atomics.load(this.words, read)) | 0;
  }

  /** Up to which number the dispatcher has got the messages that went by the port, copies or notices of them. */
  get done(): number {
    return Atomics.load(this.words, done);
  }

  /** Moves one of the two ends on, and wakes who waits for that. */
  protected advance(end: typeof written | typeof read, count: number): void {
    Atomics.add(this.words, end, count);
    Atomics.notify(this.words, end);
  }
}

/** The worker's end. */
export class MailboxWriter extends Mailbox {
  readonly #bell: Bell;

  constructor(memory: SharedArrayBuffer, bell: Bell) {
    super(memory);
    this.#bell = bell;
  }

  /** Writes one letter. @returns `false` if there is no room for it, and nobody who would make some. */
  write({ kind, number, content }: Letter): boolean {
    const isLarge = headBytes + content.length > capacity - this.waiting;
    if (isLarge && !this.#isTaken()) return false;
    const head = new DataView(new ArrayBuffer(headBytes));
    head.setUint32(0, content.length, true);
    head.setUint32(4, number, true);
    head.setUint8(8, kinds.indexOf(kind));
    this.#put(new Uint8Array(head.buffer));
    this.#put(content);
    if (isLarge) Atomics.store(this.words, offer, none);
    return true;
  }

  #isTaken(): boolean {
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
      const room = capacity - this.waiting;
      // Only of what is read on the other side just now: whoever takes an offer reads, or ends this worker.
      if (room === 0) Atomics.wait(this.words, read, before);
      const at = Atomics.load(this.words, written) & (capacity - 1);
      const count = Math.min(room, part.length - put, capacity - at);
      this.bytes.set(part.subarray(put, put + count), at);
      put += count;
      this.advance(written, count);
    }
  }

  /** One more message goes by the port. @returns its number, from 1. */
  countPosted(): number {
    return Atomics.add(this.words, posted, 1) + 1;
  }

  /** Up to which number it has got the messages themselves. */
  get seen(): number {
    return Atomics.load(this.words, seen);
  }

  /** Asks to be looked into. @returns whether the event that makes it do so must be sent: none is on its way. */
  call(): boolean {
    return Atomics.exchange(this.words, called, 1) === 0;
  }
}

/** The dispatcher's end. */
export class MailboxReader extends Mailbox {
  readonly #restTime: number;

  /** @param restTime how long, in milliseconds, the rest of a letter may take once it has begun. */
  constructor(memory: SharedArrayBuffer, restTime = 5000) {
    super(memory);
    this.#restTime = restTime;
  }

  /** The next letter, if there is one. @throws if it is not written to its end, or is none. */
  read(): Letter | undefined {
    if (this.waiting === 0) {
      if (Atomics.compareExchange(this.words, offer, offered, taken) !== offered) return undefined;
      Atomics.notify(this.words, offer);
    }
    const head = new DataView(this.#take(headBytes).buffer);
    const kind = kinds[head.getUint8(8)];
    if (kind === undefined) throw new TypeError(`a letter of kind ${head.getUint8(8)}`);
    return { kind, number: head.getUint32(4, true), content: this.#take(head.getUint32(0, true)) };
  }

  #take(length: number): Uint8Array<ArrayBuffer> {
    if (length > longest) throw new RangeError(`a letter of ${length} bytes`);
    const part = new Uint8Array(length);
    for (let got = 0; got < length;) {
      const before = Atomics.load(this.words, written);
      const { waiting } = this;
      if (waiting === 0 && Atomics.wait(this.words, written, before, this.#restTime) === 'timed-out') {
        throw new Error('the worker has stopped in the middle of a letter');
      }
      const at = Atomics.load(this.words, read) & (capacity - 1);
      const count = Math.min(waiting, length - got, capacity - at);
      part.set(this.bytes.subarray(at, at + count), got);
      got += count;
      this.advance(read, count);
    }
    return part;
  }

  /** How many messages went by the port. */
  get posted(): number {
    return Atomics.load(this.words, posted);
  }

  /** All messages up to this number have come, or copies or notices of them. */
  noteDone(number: number): void {
    if (number > this.done) Atomics.store(this.words, done, number);
  }

  /** All messages up to this number have come by the port. */
  noteSeen(number: number): void {
    Atomics.store(this.words, seen, number);
    this.noteDone(number);
  }

  /** The event of a call has come: the next one makes another. To be said before the look that it calls for. */
  answerCall(): void {
    Atomics.store(this.words, called, 0);
  }
}
