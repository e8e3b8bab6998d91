import { viewClasses } from '../view-classes.js';
import { errors, tags } from './value-tags.js';

/** How many code units are decoded at a time: those of a long string would be too many arguments. */
const unitsAtATime = 8192;
/** The largest index of an array. */
const lastIndex = 2 ** 32 - 2;

/**
 * Decodes what `ValueEncoder` has encoded, and throws for anything else. The memory that it takes is at most a constant
 * multiple of the bytes, and no input has an effect other than on the decoded value.
 */
export class ValueDecoder {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** The objects that have begun, in order. */
  readonly #begun: unknown[] = [];
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** @throws {TypeError | RangeError} if the bytes are not those of a value. */
  decode(): unknown {
    const value = this.#read();
    if (this.#at !== this.#bytes.length) throw new TypeError(`${this.#bytes.length - this.#at} bytes follow the value`);
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
      case tags.narrowString:
      case tags.wideString:
        return this.#units(tag);
      case tags.again:
        return this.#beganAs(this.#uint());
      case tags.array:
        return this.#array();
      case tags.sparseArray:
        return this.#sparseArray();
      case tags.object:
        return this.#properties(this.#begin({}));
      case tags.map:
        return this.#map();
      case tags.set:
        return this.#set();
      case tags.date:
        return this.#begin(new Date(this.#float()));
      case tags.regExp:
        return this.#begin(new RegExp(this.#string(), this.#string()));
      case tags.buffer:
        return this.#begin(this.#take(this.#count(1)).slice().buffer);
      case tags.view:
        return this.#viewOfBuffer();
      case tags.error:
        return this.#error();
      case tags.boxed:
        return this.#boxed();
      default:
        throw new TypeError(`unknown tag ${tag}`);
    }
  }

  #bigint(): bigint {
    const digits = this.#string();
    return digits.startsWith('-') ? -BigInt(`0x${digits.slice(1)}`) : BigInt(`0x${digits}`);
  }

  #array(): unknown[] {
    const count = this.#count(1);
    const array = this.#begin<unknown[]>([]);
    for (let index = 0; index < count; index += 1) array.push(this.#read());
    return array;
  }

  #sparseArray(): unknown[] {
    const array = this.#begin<unknown[]>([]);
    // V8 reserves memory for the length of an array, except of one that was sparse before.
    array[lastIndex] = undefined;
    Reflect.deleteProperty(array, lastIndex);
    array.length = this.#uint();
    return this.#properties(array);
  }

  #properties<T extends object>(owner: T): T {
    for (let count = this.#count(2); count > 0; count -= 1) {
      const key = this.#string();
      // The encoder writes the length of an array separately. Changing it again and again takes very long.
      if (key === 'length' && Array.isArray(owner)) throw new TypeError('invalid property');
      const value = this.#read();
      // An assignment could set the prototype, or call a setter of it.
      Object.defineProperty(owner, key, { value, enumerable: true, writable: true, configurable: true });
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
    if (View === undefined || !(buffer instanceof ArrayBuffer)) throw new TypeError('invalid view');
    return (this.#begun[place] = new View(buffer, offset, length));
  }

  #error(): Error {
    const Class = errors[this.#byte()];
    if (Class === undefined) throw new TypeError('invalid error');
    const error = this.#begin(new Class());
    // In some engines the new error has a stack of this side as its own property.
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
    if (typeof primitive === 'object') throw new TypeError('invalid wrapper');
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
    if (value === undefined) throw new TypeError(`unknown object ${number}`);
    return value;
  }

  #string(): string {
    return this.#units(this.#byte());
  }

  #units(tag: number): string {
    if (tag !== tags.narrowString && tag !== tags.wideString) throw new TypeError('invalid string');
    const isNarrow = tag === tags.narrowString;
    const bytes = this.#take(isNarrow ? this.#count(1) : 2 * this.#count(2));
    // Pairs of bytes can begin at an odd offset, code units of a typed array cannot.
    const units = isNarrow ? bytes : new Uint16Array(bytes.slice().buffer);
    let string = '';
    for (let done = 0; done < units.length; done += unitsAtATime) {
      const part: string = Reflect.apply(String.fromCharCode, undefined, units.subarray(done, done + unitsAtATime));
      string += part;
    }
    return string;
  }

  /** How many values follow, each of at least `size` bytes. @throws if there are fewer bytes. */
  #count(size: number): number {
    const count = this.#uint();
    if (count * size > this.#bytes.length - this.#at)
      throw new RangeError(`${count} values in ${this.#bytes.length - this.#at} bytes`);
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
