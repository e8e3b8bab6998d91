import { FrameQueue } from './frame-queue.js';
import { mostAhead, type PacketFormat, type Range } from './packet-format.js';
import { RoundTrip } from './round-trip.js';
import type { SessionOptions } from './session-options.js';

/** A packet that has been sent and not acknowledged. */
interface Sent {
  readonly number: number;
  /** Of the stream; none in the last packet. */
  readonly bytes: Uint8Array | undefined;
  readonly size: number;
  /** When it was last sent. */
  at: number;
  isRepeated: boolean;
  /** On its way, lost and to be sent again, or kept by the peer, which still waits for one before it. */
  state: 'under way' | 'lost' | 'kept';
}

/** In bytes. How much is sent at first after an interruption. */
const firstWindow = 65_536;
/** How often in a row nothing may be acknowledged that was sent again. */
const mostAttempts = 20;

/** What a side sends: cuts the stream into packets, keeps them until they are acknowledged, and sends lost ones again. */
export class Outbound {
  /** When to call {@link timeOut}. */
  resendAt: number = Infinity;
  readonly #format: PacketFormat;
  readonly #most: number;
  readonly #firstWindow: number;
  readonly #mostBytes: number;
  readonly #roundTrip: RoundTrip;
  readonly #post: (packet: Uint8Array) => void;
  readonly #queue = new FrameQueue();
  /** By their numbers, in order. */
  readonly #sent = new Map<number, Sent>();
  /** Some may have been acknowledged since. */
  #lost: Sent[] = [];
  /** The number of the first packet that is not acknowledged, and of the next one. */
  #first = 0;
  #next = 0;
  /** Bytes of the stream in `#sent`, and those of them that are under way. */
  #sentBytes = 0;
  #underWay = 0;
  /** How many bytes may be under way. */
  #window: number;
  #attempts = 0;
  #end: 'open' | 'wanted' | 'sent' = 'open';

  /** @param post sends a packet that has the state of the other direction in it. */
  constructor(options: SessionOptions, format: PacketFormat, post: (packet: Uint8Array) => void) {
    this.#format = format;
    this.#post = post;
    this.#most = options.maxInFlight;
    this.#window = this.#most;
    this.#firstWindow = Math.min(this.#most, Math.max(options.maxPacket, firstWindow));
    this.#mostBytes = options.maxPacket - format.overhead;
    this.#roundTrip = new RoundTrip(Math.min(200, options.lostAfter / 16), options.lostAfter / 4);
  }

  /** Bytes that the peer has not acknowledged, sent or not. */
  get pendingBytes(): number {
    return this.#queue.size + this.#sentBytes;
  }

  /** Whether the peer has acknowledged everything, and the end of it. */
  get isDone(): boolean {
    return this.#end === 'sent' && this.#sent.size === 0;
  }

  push(frame: Uint8Array): void {
    this.#queue.push(frame);
  }

  /** Nothing is pushed any more. */
  end(): void {
    this.#end = 'wanted';
  }

  clear(): void {
    this.#queue.clear();
    this.#sent.clear();
    this.#lost = [];
    this.#sentBytes = 0;
    this.#underWay = 0;
    this.#end = 'sent';
    this.resendAt = Infinity;
  }

  /** Sends what may be sent. @param expected what this side expects next of the peer. */
  flush(now: number, expected: () => number): void {
    for (let sent = this.#nextLost(); sent !== undefined && this.#fits(sent.size); sent = this.#nextLost()) {
      this.#lost.shift();
      sent.isRepeated = true;
      this.#send(sent, now, expected());
    }
    while (this.#nextLost() === undefined && this.#sent.size < mostAhead) {
      const size = Math.min(this.#queue.size, this.#mostBytes);
      const isLast = size === 0;
      if (isLast && this.#end !== 'wanted') break;
      if (!this.#fits(size) || (this.#sentBytes > 0 && this.#sentBytes + size > this.#most)) break;
      if (isLast) this.#end = 'sent';
      this.#sendNext(size, now, expected());
    }
    if (this.#sent.size > 0 && this.resendAt === Infinity) this.#restartTimer(now);
  }

  /** The peer has got all packets before `expected`, and those in `ahead`. @throws {RangeError} if they were not sent. */
  acknowledge(expected: number, ahead: readonly Range[], now: number): void {
    const beyond = Math.max(expected, ahead.at(-1)?.[1] ?? 0);
    if (beyond > this.#next)
      throw new RangeError(`an acknowledgement of packet ${beyond - 1}, and only ${this.#next} have been sent`);
    if (expected > this.#first) this.#remove(expected, now);
    // An older packet that was overtaken says nothing new.
    if (expected === this.#first) this.#compare(ahead, now);
  }

  /** Nothing was acknowledged in time. @returns whether that was so too often in a row. */
  timeOut(now: number): boolean {
    this.#attempts += 1;
    this.restart(now);
    return this.#attempts > mostAttempts;
  }

  /** What is under way counts as lost. It is sent again, beginning with a small part. */
  restart(now: number): void {
    if (this.#sent.size === 0) return;
    this.#window = this.#firstWindow;
    for (const sent of this.#sent.values()) this.#lose(sent);
    this.#restartTimer(now);
  }

  #lose(sent: Sent): void {
    if (sent.state !== 'under way') return;
    this.#leave(sent, 'lost');
    this.#lost.push(sent);
  }

  #leave(sent: Sent, state: 'lost' | 'kept'): void {
    if (sent.state === 'under way') this.#underWay -= sent.size;
    sent.state = state;
  }

  #nextLost(): Sent | undefined {
    while (this.#lost[0] !== undefined && this.#lost[0].state !== 'lost') this.#lost.shift();
    return this.#lost[0];
  }

  /** A packet always fits where nothing is under way. */
  #fits(size: number): boolean {
    return this.#underWay === 0 || this.#underWay + size <= this.#window;
  }

  #sendNext(size: number, now: number, expected: number): void {
    const number = this.#next;
    this.#next += 1;
    if (size === 0) {
      this.#keep({ number, bytes: undefined, size, at: now, isRepeated: false, state: 'under way' });
      this.#post(this.#format.last(number, expected));
      return;
    }
    const { packet, room } = this.#format.part(number, expected, size);
    this.#queue.take(room);
    this.#keep({ number, bytes: room, size, at: now, isRepeated: false, state: 'under way' });
    this.#post(packet);
  }

  #keep(sent: Sent): void {
    this.#sent.set(sent.number, sent);
    this.#sentBytes += sent.size;
    this.#underWay += sent.size;
  }

  #send(sent: Sent, now: number, expected: number): void {
    sent.at = now;
    sent.state = 'under way';
    this.#underWay += sent.size;
    if (sent.bytes === undefined) {
      this.#post(this.#format.last(sent.number, expected));
      return;
    }
    const { packet, room } = this.#format.part(sent.number, expected, sent.size);
    room.set(sent.bytes);
    this.#post(packet);
  }

  #remove(expected: number, now: number): void {
    let newest: Sent | undefined;
    for (; this.#first < expected; this.#first += 1) {
      const sent = this.#sent.get(this.#first);
      if (sent === undefined) continue;
      this.#sent.delete(this.#first);
      this.#sentBytes -= sent.size;
      this.#window = Math.min(this.#most, this.#window + sent.size);
      if (!sent.isRepeated && sent.state === 'under way') newest = sent;
      this.#leave(sent, 'kept');
    }
    // Of one that was sent twice, it is not known which one was acknowledged.
    if (newest !== undefined) this.#roundTrip.measured(now - newest.at);
    this.#attempts = 0;
    if (this.#sent.size > 0) this.#restartTimer(now);
    else this.resendAt = Infinity;
  }

  /** What is missing before a packet that the peer has got is lost, unless it was sent only now. */
  #compare(ahead: readonly Range[], now: number): void {
    let number = this.#first;
    for (const [from, to] of ahead) {
      for (; number < from; number += 1) {
        const sent = this.#sent.get(number);
        if (sent !== undefined && now - sent.at > this.#roundTrip.smoothed) this.#lose(sent);
      }
      for (; number < to; number += 1) {
        const sent = this.#sent.get(number);
        if (sent !== undefined) this.#leave(sent, 'kept');
      }
    }
  }

  #restartTimer(now: number): void {
    this.resendAt = now + this.#roundTrip.limit(this.#attempts);
  }
}
