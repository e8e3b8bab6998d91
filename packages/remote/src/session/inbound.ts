import { FrameAssembler } from './frame-assembler.js';
import { mostAhead, mostRanges, type Range } from './packet-format.js';
import type { SessionOptions } from './session-options.js';

/** In milliseconds. For so long, an acknowledgement waits for a packet that takes it along. */
const longestWait = 5;
/** In bytes. After so many, an acknowledgement waits no longer. */
const mostWaiting = 262_144;

/** What a side receives: puts packets in order, each once, and finds the frames in them. */
export class Inbound {
  /** When to report to the peer what has arrived. A time that has passed means at once. */
  reportAt: number = Infinity;
  /** Whether the stream has ended. */
  hasEnded: boolean = false;
  readonly #mostBytes: number;
  readonly #mostWaiting: number;
  readonly #assembler: FrameAssembler;
  /** Packets that have arrived too early, by their numbers. */
  readonly #early = new Map<number, Uint8Array | undefined>();
  #earlyBytes = 0;
  #expected = 0;
  #isTaking = false;
  #discards = false;
  /** Bytes whose arrival has not been reported to the peer. */
  #unreported = 0;

  /** @param onFrame called with each frame. @returns whether it wants more. */
  constructor(options: SessionOptions, onFrame: (frame: Uint8Array) => boolean) {
    this.#mostBytes = options.maxInFlight;
    this.#mostWaiting = Math.min(mostWaiting, options.maxInFlight / 4);
    this.#assembler = new FrameAssembler(options.maxFrame, onFrame);
  }

  /** The number of the next packet. All before it have arrived. */
  get expected(): number {
    return this.#expected;
  }

  /** Whether packets have arrived and one before them has not. */
  get hasGap(): boolean {
    return this.#early.size > 0;
  }

  /** Frames are not wanted any more. */
  discard(): void {
    this.#discards = true;
  }

  clear(): void {
    this.#discards = true;
    this.#early.clear();
    this.#earlyBytes = 0;
    this.reportAt = Infinity;
  }

  /** What has arrived was reported to the peer. */
  reported(): void {
    this.#unreported = 0;
    this.reportAt = Infinity;
  }

  /**
   * A packet has arrived.
   *
   * @param bytes those of the stream in it; `undefined` is the end of the stream.
   * @throws {RangeError} if the peer cannot have sent it.
   */
  take(number: number, bytes: Uint8Array | undefined, now: number): void {
    if (number - this.#expected >= mostAhead)
      throw new RangeError(`packet ${number} in place of packet ${this.#expected}`);
    if (number < this.#expected) {
      // The peer has missed the acknowledgement.
      this.reportAt = now;
    } else if (number > this.#expected || this.#isTaking) {
      this.#keep(number, bytes);
      this.reportAt = now;
    } else {
      this.#isTaking = true;
      this.#takeAll(bytes);
      this.#isTaking = false;
      this.reportAt = this.#unreported >= this.#mostWaiting ? now : Math.min(this.reportAt, now + longestWait);
    }
  }

  /** Which packets have arrived too early, in order. */
  ranges(): readonly Range[] {
    const ranges: [number, number][] = [];
    for (const number of [...this.#early.keys()].sort((one, other) => one - other)) {
      const last = ranges.at(-1);
      if (last?.[1] === number) last[1] += 1;
      else if (ranges.length === mostRanges) break;
      else ranges.push([number, number + 1]);
    }
    return ranges;
  }

  /** Copies it, since it may be a view of a much larger buffer. What does not fit is sent again by the peer. */
  #keep(number: number, bytes: Uint8Array | undefined): void {
    const size = bytes?.length ?? 0;
    if (this.#early.has(number) || this.#earlyBytes + size > this.#mostBytes) return;
    this.#early.set(number, bytes === undefined ? undefined : new Uint8Array(bytes));
    this.#earlyBytes += size;
  }

  /** Takes a packet and those after it that have arrived. Others may arrive meanwhile. */
  #takeAll(first: Uint8Array | undefined): void {
    this.#takeOne(first);
    while (!this.hasEnded && this.#early.has(this.#expected)) {
      const bytes = this.#early.get(this.#expected);
      this.#early.delete(this.#expected);
      this.#earlyBytes -= bytes?.length ?? 0;
      this.#takeOne(bytes);
    }
  }

  #takeOne(bytes: Uint8Array | undefined): void {
    this.#expected += 1;
    if (bytes === undefined) {
      if (!this.#discards && this.#assembler.isInside) throw new RangeError('the end in the middle of a frame');
      this.hasEnded = true;
      return;
    }
    this.#unreported += bytes.length;
    if (!this.#discards) this.#assembler.push(bytes);
  }
}
