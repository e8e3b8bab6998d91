/** In bytes. A buffer of at least this size becomes a chunk of its own and is not copied. */
const large = 65_536;
/** In code units. Up to here, a loop is faster than a `TextEncoder`. */
const short = 64;

/** In bytes. Most values are shorter. */
const first = 4096;

const utf8 = new TextEncoder();

/** Where the next value begins to be written, unless one is being written there: new memory for each takes longer than a small value. */
let spare: Memory | undefined;

class Memory {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }
}

/** Collects bytes, in chunks that are to be sent one after the other. */
export class ByteWriter {
  readonly #most: number;
  readonly #chunks: Uint8Array[] = [];
  readonly #first: Memory;
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  /** Where the next byte is written, and where the chunk begins. */
  #at = 0;
  #begin = 0;
  #before = 0;

  /** @param most how many bytes there may be in all. */
  constructor(most: number) {
    this.#most = most;
    this.#first = spare ?? new Memory(first);
    spare = undefined;
    this.#bytes = this.#first.bytes;
    this.#view = this.#first.view;
  }

  /** All bytes. Nothing may be written afterwards. */
  take(): readonly Uint8Array[] {
    this.#endChunk();
    spare = this.#first;
    return this.#chunks;
  }

  byte(value: number): void {
    const at = this.#reserve(1);
    this.#bytes[at] = value;
  }

  count(value: number): void {
    let rest = value;
    // By arithmetic: lengths may have more than 32 bits.
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.byte((rest % 128) + 128);
    this.byte(rest);
  }

  float(value: number): void {
    const at = this.#reserve(8);
    this.#view.setFloat64(at, value, true);
  }

  /** Writes a tag and a short string that has only ASCII characters, as {@link text} does. @returns `false` if it is another. */
  ascii(tag: number, text: string): boolean {
    const { length } = text;
    if (length > short) return false;
    // The length takes one byte.
    const begin = this.#reserve(length + 2);
    const bytes = this.#bytes;
    bytes[begin] = tag;
    bytes[begin + 1] = length;
    for (let index = 0; index < length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit >= 128) {
        this.#at = begin;
        return false;
      }
      bytes[begin + 2 + index] = unit;
    }
    return true;
  }

  /** The UTF-8 of a string without lone surrogates, after its length. */
  text(text: string): void {
    this.buffer(utf8.encode(text));
  }

  /** The code units of a string, after their number. */
  units(text: string): void {
    this.count(text.length);
    const at = this.#reserve(2 * text.length);
    for (let index = 0; index < text.length; index += 1)
      this.#view.setUint16(at + 2 * index, text.charCodeAt(index), true);
  }

  /** Bytes, after their number. They must not change until they have been sent. */
  buffer(bytes: Uint8Array): void {
    this.count(bytes.byteLength);
    if (bytes.byteLength < large) {
      const at = this.#reserve(bytes.byteLength);
      this.#bytes.set(bytes, at);
      return;
    }
    this.#endChunk();
    this.#chunks.push(bytes);
    this.#before += bytes.byteLength;
    this.#check(0);
  }

  #endChunk(): void {
    if (this.#at > this.#begin)
      this.#chunks.push(
        this.#bytes === this.#first.bytes
          ? this.#bytes.slice(this.#begin, this.#at)
          : this.#bytes.subarray(this.#begin, this.#at),
      );
    this.#before += this.#at - this.#begin;
    this.#begin = this.#at;
  }

  #check(size: number): void {
    if (this.#before + this.#at - this.#begin + size > this.#most)
      throw new RangeError(`the value has more than ${this.#most} bytes`);
  }

  /** Reserves `size` more bytes. @returns where they begin. */
  #reserve(size: number): number {
    this.#check(size);
    const at = this.#at;
    if (at + size > this.#bytes.length) {
      // What has been written stays in a chunk of its own, so that it is not copied again and again.
      this.#endChunk();
      const { bytes, view } = new Memory(Math.max(Math.min(2 * this.#bytes.length, large), size));
      this.#bytes = bytes;
      this.#view = view;
      this.#at = size;
      this.#begin = 0;
      return 0;
    }
    this.#at += size;
    return at;
  }
}
