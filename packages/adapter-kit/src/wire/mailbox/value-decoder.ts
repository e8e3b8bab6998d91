import { viewClasses } from '../view-classes.js';
import { errors, tags } from './value-tags.js';

/** So many units are made a text at a time: all of a long one would be too many arguments. */
const unitsAtATime = 8192;

/**
 * Reads what `ValueEncoder` has written. What was written otherwise is refused, and can neither make this side take more
 * memory than it takes itself, in any but a constant ratio, nor change anything but the value.
 */
export class ValueDecoder {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** The objects that have begun, in their order. */
  readonly #begun: unknown[] = [];
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** @throws {TypeError | RangeError} if the bytes are not those of a value. */
  decode(): unknown {
    const value = this.#read();
    if (this.#at !== this.#bytes.length) throw new TypeError(`${this.#bytes.length - this.#at} bytes follow a value`);
    return value;
  }

  #read(): unknown {
    return this.#readAs(this.#byte());
  }

  #readAs(tag: number): unknown {
    switch (tag) {
      case tags.undefined:
        return undefined;
      case tags.null:
        return null;
      case tags.true:
        return true;
      case tags.false:
        return false;
      case tags.number:
        return this.#float();
      case tags.bigint:
        return this.#bigint();
      case tags.narrowText:
      case tags.wideText:
        return this.#units(tag);
      case tags.again:
        return this.#beganAs(this.#uint());
      case tags.list:
        return this.#list();
      case tags.sparseList:
        return this.#sparseList();
      case tags.object:
        return this.#properties(this.#begin({}));
      case tags.map:
        return this.#map();
      case tags.set:
        return this.#set();
      case tags.date:
        return this.#begin(new Date(this.#float()));
      case tags.regExp:
        return this.#begin(new RegExp(this.#text(), this.#text()));
      case tags.buffer:
        return this.#begin(this.#take(this.#count(1)).slice().buffer);
      case tags.view:
        return this.#viewOfBuffer();
      case tags.error:
        return this.#error();
      case tags.boxed:
        return this.#boxed();
      default:
        throw new TypeError(`a value begins with ${tag}`);
    }
  }

  #bigint(): bigint {
    const digits = this.#text();
    return digits.startsWith('-') ? -BigInt(`0x${digits.slice(1)}`) : BigInt(`0x${digits}`);
  }

  #list(): unknown[] {
    const count = this.#count(1);
    const list = this.#begin<unknown[]>([]);
    for (let index = 0; index < count; index += 1) list.push(this.#read());
    return list;
  }

  #sparseList(): unknown[] {
    const list = this.#begin<unknown[]>([]);
    // A length takes no memory as long as nothing is there.
    list.length = this.#uint();
    return this.#properties(list);
  }

  #properties<T extends object>(owner: T): T {
    for (let count = this.#count(2); count > 0; count -= 1) {
      const key = this.#text();
      const value = this.#read();
      // Defined where to assign would mean something else.
      if (key === '__proto__')
        Object.defineProperty(owner, key, { value, enumerable: true, writable: true, configurable: true });
      else Reflect.set(owner, key, value);
    }
    return owner;
  }

  #map(): Map<unknown, unknown> {
    const count = this.#count(2);
    const map = this.#begin(new Map<unknown, unknown>());
    for (let index = 0; index < count; index += 1) map.set(this.#read(), this.#read());
    return map;
  }

  #set(): Set<unknown> {
    const count = this.#count(1);
    const set = this.#begin(new Set<unknown>());
    for (let index = 0; index < count; index += 1) set.add(this.#read());
    return set;
  }

  #viewOfBuffer(): ArrayBufferView {
    const place = this.#begun.push(undefined) - 1;
    const View = viewClasses[this.#byte()];
    const [offset, length] = [this.#uint(), this.#uint()];
    const buffer = this.#read();
    if (View === undefined || !(buffer instanceof ArrayBuffer))
      throw new TypeError('a view is of no kind, or of no buffer');
    return (this.#begun[place] = new View(buffer, offset, length));
  }

  #error(): Error {
    const Class = errors[this.#byte()];
    if (Class === undefined) throw new TypeError('an error is of no class');
    const error = this.#begin(new Class());
    // That of this side, in engines that have it on the error itself.
    Reflect.deleteProperty(error, 'stack');
    for (const key of ['message', 'stack', 'cause']) {
      const tag = this.#byte();
      if (tag !== tags.absent)
        Object.defineProperty(error, key, {
          value: this.#readAs(tag),
          enumerable: false,
          writable: true,
          configurable: true,
        });
    }
    return error;
  }

  #boxed(): object {
    const place = this.#begun.push(undefined) - 1;
    const primitive = this.#read();
    if (typeof primitive === 'object') throw new TypeError('an object is boxed');
    const boxed: object = Object(primitive);
    this.#begun[place] = boxed;
    return boxed;
  }

  #begin<T>(value: T): T {
    this.#begun.push(value);
    return value;
  }

  #beganAs(number: number): unknown {
    const value = this.#begun[number];
    if (value === undefined) throw new TypeError(`object ${number} has not begun`);
    return value;
  }

  #text(): string {
    return this.#units(this.#byte());
  }

  #units(tag: number): string {
    if (tag !== tags.narrowText && tag !== tags.wideText) throw new TypeError('a text is none');
    const isNarrow = tag === tags.narrowText;
    const bytes = this.#take(isNarrow ? this.#count(1) : 2 * this.#count(2));
    // Pairs of bytes can stand at any place here, and units at even ones only.
    const units = isNarrow ? bytes : new Uint16Array(bytes.slice().buffer);
    let text = '';
    for (let done = 0; done < units.length; done += unitsAtATime) {
      const part: string = Reflect.apply(String.fromCharCode, undefined, units.subarray(done, done + unitsAtATime));
      text += part;
    }
    return text;
  }

  /** How many come, each of at least `size` bytes: so many there must be. */
  #count(size: number): number {
    const count = this.#uint();
    if (count * size > this.#bytes.length - this.#at)
      throw new RangeError(`${count} are to come, and ${this.#bytes.length - this.#at} bytes are there`);
    return count;
  }

  #take(length: number): Uint8Array {
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #byte(): number {
    const byte = this.#view.getUint8(this.#at);
    this.#at += 1;
    return byte;
  }

  #uint(): number {
    const number = this.#view.getUint32(this.#at, true);
    this.#at += 4;
    return number;
  }

  #float(): number {
    const number = this.#view.getFloat64(this.#at, true);
    this.#at += 8;
    return number;
  }
}
