import type { FrameChunks } from './frames.js';

const lengthBytes = 4;
/** In bytes. A longer frame was not sent by this package. */
const longest = 2 ** 30 + 2 ** 20;
/** In bytes. A longer frame may take long to arrive. */
const long = 2 ** 20;

/** A frame for a stream of bytes, such as a pipe: after its length, in four bytes, lowest first. */
export function framed(frame: FrameChunks): FrameChunks {
  const length = new Uint8Array(lengthBytes);
  new DataView(length.buffer).setUint32(
    0,
    frame.reduce((sum, chunk) => sum + chunk.byteLength, 0),
    true,
  );
  return [length, ...frame];
}

/** The bytes of several chunks in a row. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

/** Finds the frames in a stream of bytes that {@link framed} has made. */
export class FrameStream {
  readonly #chunks: Uint8Array[] = [];
  /** How many bytes of the first chunk belong to frames before. */
  #taken = 0;
  #size = 0;
  /** That of the first frame, once it is known; 0 until then. */
  #length = 0;
  readonly #longest: number;

  /** @param most how many bytes a frame may have. */
  constructor(most: number = longest) {
    this.#longest = most;
  }

  /** How many bytes have arrived of a long frame that has not arrived as a whole. */
  get arriving(): number {
    return this.#length > long ? this.#size : 0;
  }

  /** Bytes have arrived. They must not change. */
  push(chunk: Uint8Array): void {
    // Not a `Buffer`, whose slices are no copies.
    this.#chunks.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this.#size += chunk.byteLength;
  }

  /**
   * The next frame, if it has arrived as a whole.
   *
   * @throws {RangeError} if it is empty, as no frame is, or longer than a frame may be. Where the next frame begins is not known then.
   */
  next(): Uint8Array | undefined {
    if (this.#length === 0) {
      if (this.#size < lengthBytes) return undefined;
      const [first = 0, second = 0, third = 0, last = 0] = this.#take(lengthBytes);
      const length = (first | (second << 8) | (third << 16) | (last << 24)) >>> 0;
      if (length === 0 || length > this.#longest) throw new RangeError(`a frame of ${length} bytes`);
      this.#length = length;
    }
    // Copied once, when everything has arrived: joining each chunk would copy a long frame again and again.
    if (this.#size < this.#length) return undefined;
    const frame = this.#take(this.#length);
    this.#length = 0;
    return frame;
  }

  /** Copies the first bytes, and forgets them. */
  #take(size: number): Uint8Array {
    this.#size -= size;
    const [first] = this.#chunks;
    const end = this.#taken + size;
    if (first !== undefined && first.byteLength > end) {
      const bytes = first.slice(this.#taken, end);
      this.#taken = end;
      return bytes;
    }
    const bytes = new Uint8Array(size);
    let at = 0;
    let count = 0;
    for (const chunk of this.#chunks) {
      const part = chunk.subarray(this.#taken, this.#taken + size - at);
      bytes.set(part, at);
      at += part.byteLength;
      this.#taken += part.byteLength;
      if (this.#taken < chunk.byteLength) break;
      this.#taken = 0;
      count += 1;
    }
    this.#chunks.splice(0, count);
    return bytes;
  }
}
