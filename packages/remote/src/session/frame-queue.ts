const prefixBytes = 4;
/** How many frames that were taken remain in the list before it is cut. */
const mostTaken = 1024;

/** Frames that have not been sent, as one stream of bytes: see {@link FrameAssembler}. */
export class FrameQueue {
  #frames: Uint8Array[] = [];
  /** The first frame that has not been taken whole, and how many bytes of it and its prefix have been. */
  #first = 0;
  #taken = 0;
  #size = 0;

  /** In bytes. */
  get size(): number {
    return this.#size;
  }

  push(frame: Uint8Array): void {
    this.#frames.push(frame);
    this.#size += prefixBytes + frame.length;
  }

  /** Moves the first bytes to `room`, which it fills. */
  take(room: Uint8Array): void {
    let at = 0;
    while (at < room.length) {
      const frame = this.#frames[this.#first];
      if (frame === undefined) throw new RangeError('there are fewer bytes');
      if (this.#taken < prefixBytes) {
        room[at] = Math.floor(frame.length / 2 ** (8 * this.#taken)) % 256;
        this.#taken += 1;
        at += 1;
      } else {
        const from = this.#taken - prefixBytes;
        const bytes = frame.subarray(from, from + room.length - at);
        room.set(bytes, at);
        this.#taken += bytes.length;
        at += bytes.length;
      }
      if (this.#taken === prefixBytes + frame.length) this.#next();
    }
    this.#size -= room.length;
  }

  clear(): void {
    this.#frames = [];
    this.#first = 0;
    this.#taken = 0;
    this.#size = 0;
  }

  #next(): void {
    this.#first += 1;
    this.#taken = 0;
    if (this.#first < this.#frames.length && this.#first < mostTaken) return;
    this.#frames.splice(0, this.#first);
    this.#first = 0;
  }
}
