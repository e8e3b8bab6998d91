import type { FrameChunks } from './frames.js';

const lengthBytes = 4;
/** In bytes. A longer frame was not sent by this package. */
const longest = 2 ** 30 + 2 ** 20;

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
  #chunks: Uint8Array<ArrayBufferLike>[] = [];
  #size = 0;
  readonly #longest: number;

  /** @param most how many bytes a frame may have. */
  constructor(most: number = longest) {
    this.#longest = most;
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
    if (this.#size < lengthBytes) return undefined;
    const head = this.#first(lengthBytes);
    const length = new DataView(head.buffer, head.byteOffset, lengthBytes).getUint32(0, true);
    if (length === 0 || length > this.#longest) throw new RangeError(`a frame of ${length} bytes`);
    const size = lengthBytes + length;
    // Joined when everything has arrived: joining each chunk would copy a long frame again and again.
    if (this.#size < size) return undefined;
    const first = this.#first(size);
    const rest = first.subarray(size);
    if (rest.byteLength > 0) this.#chunks[0] = rest;
    else this.#chunks.shift();
    this.#size -= size;
    return first.slice(lengthBytes, size);
  }

  /** The first chunk, made to have at least `size` bytes. */
  #first(size: number): Uint8Array {
    const [first] = this.#chunks;
    if (first !== undefined && first.byteLength >= size) return first;
    let count = 0;
    for (let bytes = 0; bytes < size; count += 1) bytes += this.#chunks[count]?.byteLength ?? size;
    const whole = joined(this.#chunks.slice(0, count));
    this.#chunks.splice(0, count, whole);
    return whole;
  }
}
