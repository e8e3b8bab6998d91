/** In bytes. A longer frame gets its memory as its bytes arrive: a peer that only claims a length occupies none. */
const atOnce = 65_536;
const prefixBytes = 4;

/** Finds the frames in the stream of a session: each comes after its length, in four bytes, lowest first. */
export class FrameAssembler {
  readonly #longest: number;
  /** Called with each frame. @returns whether it wants more. */
  readonly #onFrame: (frame: Uint8Array) => boolean;
  #prefixFilled = 0;
  #length = 0;
  #frame = new Uint8Array(0);
  #filled = 0;

  constructor(longest: number, onFrame: (frame: Uint8Array) => boolean) {
    this.#longest = longest;
    this.#onFrame = onFrame;
  }

  /** Whether a frame has begun and not ended. */
  get isInside(): boolean {
    return this.#prefixFilled > 0;
  }

  /** The next bytes of the stream. They are copied. @throws {RangeError} if a frame is longer than a frame may be. */
  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#prefixFilled < prefixBytes) {
        this.#length += (bytes[at] ?? 0) * 2 ** (8 * this.#prefixFilled);
        this.#prefixFilled += 1;
        at += 1;
        if (this.#prefixFilled < prefixBytes) continue;
        if (this.#length > this.#longest)
          throw new RangeError(`a frame of ${this.#length} bytes, and at most ${this.#longest} are allowed`);
      }
      at += this.#fill(bytes.subarray(at));
      if (this.#filled === this.#length && !this.#onFrame(this.#take())) return;
    }
  }

  /** @returns how many of the bytes belong to the frame. */
  #fill(bytes: Uint8Array): number {
    const own = bytes.subarray(0, this.#length - this.#filled);
    const needed = this.#filled + own.length;
    if (this.#length <= atOnce || needed > this.#frame.length) this.#grow(needed);
    this.#frame.set(own, this.#filled);
    this.#filled = needed;
    return own.length;
  }

  /** The memory doubles each time, so that all copies of a long frame are together no longer than it. */
  #grow(needed: number): void {
    const size =
      this.#length <= atOnce ? this.#length : Math.min(this.#length, Math.max(atOnce, needed, 2 * this.#frame.length));
    if (size === this.#frame.length) return;
    const grown = new Uint8Array(size);
    grown.set(this.#frame.subarray(0, this.#filled));
    this.#frame = grown;
  }

  #take(): Uint8Array {
    const frame = this.#frame;
    this.#frame = new Uint8Array(0);
    this.#prefixFilled = 0;
    this.#length = 0;
    this.#filled = 0;
    return frame;
  }
}
