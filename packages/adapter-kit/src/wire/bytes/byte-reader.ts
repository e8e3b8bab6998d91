import { readAscii, readName } from './ascii-text.js';

/** How many code units are made a string at a time: those of a long string would be too many arguments. */
const unitsAtATime = 8192;
/** In bytes. Up to here, `readAscii` is faster than a `TextDecoder`. */
const short = 48;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads what a `ByteWriter` has written. Every method throws if there are fewer bytes than it needs. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    // Not a `Buffer`, whose slices are no copies.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** How many bytes have not been read. */
  get rest(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    const byte = this.#view.getUint8(this.#at);
    this.#at += 1;
    return byte;
  }

  /** @throws {RangeError} if it is no exact integer. */
  integer(): number {
    let value = this.byte();
    if (value < 128) return value;
    value -= 128;
    for (let factor = 128; ; factor *= 128) {
      const byte = this.byte();
      value += (byte % 128) * factor;
      if (value > Number.MAX_SAFE_INTEGER) throw new RangeError('a number is too large');
      if (byte < 128) return value;
    }
  }

  /** An integer with a sign, as twice its absolute value, minus 1 if it is negative. */
  signed(): number {
    const number = this.integer();
    return number % 2 === 1 ? -(number + 1) / 2 : number / 2;
  }

  /** How many items follow, each of at least `size` bytes. */
  count(size: number): number {
    const count = this.integer();
    if (count * size > this.rest) throw new RangeError(`${count} items in ${this.rest} bytes`);
    return count;
  }

  float(): number {
    const value = this.#view.getFloat64(this.#at, true);
    this.#at += 8;
    return value;
  }

  /** A view of the bytes that follow their number. */
  buffer(): Uint8Array {
    const length = this.count(1);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  text(): string {
    const length = this.count(1);
    this.#at += length;
    return this.#textAt(this.#at - length, length);
  }

  /** Same as {@link text}, for a string that is likely to be read again: faster then. */
  name(): string {
    const length = this.count(1);
    this.#at += length;
    const at = this.#at - length;
    return readName(this.#bytes, at, length) ?? this.#textAt(at, length);
  }

  units(): string {
    const count = this.count(2);
    const units = new Uint16Array(count);
    for (let index = 0; index < count; index += 1) units[index] = this.#view.getUint16(this.#at + 2 * index, true);
    this.#at += 2 * count;
    let text = '';
    for (let done = 0; done < count; done += unitsAtATime) {
      const part: string = Reflect.apply(String.fromCharCode, undefined, units.subarray(done, done + unitsAtATime));
      text += part;
    }
    return text;
  }

  #textAt(at: number, length: number): string {
    const text = length <= short ? readAscii(this.#bytes, at, length) : undefined;
    return text ?? utf8.decode(this.#bytes.subarray(at, at + length));
  }
}
