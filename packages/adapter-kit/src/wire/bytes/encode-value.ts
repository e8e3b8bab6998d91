import { lengthOf } from '../view-classes.js';
import { ByteWriter } from './byte-writer.js';
import { absent } from './decoded-objects.js';
import {
  errorNames,
  errorParts,
  exceptionParts,
  limitsOf,
  tags,
  valueVersion,
  viewNames,
  type ValueLimits,
} from './value-format.js';
import { kindOf, partOfError, partOfException, takeItems } from './value-kinds.js';

/** The parts of an object that are not written yet. With `keys`, a key before each value. */
interface Rest {
  readonly items: ArrayLike<unknown>;
  readonly keys: readonly string[] | undefined;
  at: number;
}

/**
 * The bytes of a structured clone of `value`, in chunks to be sent one after the other. Large buffers are chunks of their
 * own. The value itself may change afterwards, the chunks do not.
 *
 * @throws what `structuredClone` throws if the value cannot be cloned.
 * @throws {TypeError} if only this platform can carry a part of it, such as a `Blob`, a `CryptoKey` or shared memory.
 * @throws {RangeError} if it exceeds a limit.
 */
export function encodeValue(value: unknown, limits?: ValueLimits): readonly Uint8Array[] {
  return encodeAfter([], value, limits);
}

/** Same as {@link encodeValue}, after some other bytes. */
export function encodeAfter(
  before: readonly number[],
  value: unknown,
  limits: ValueLimits | undefined,
): readonly Uint8Array[] {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return new ValueEncoder(limits).encode(before, isObject ? structuredClone(value) : value);
}

/** Whether {@link encodeValue} encodes `value`. */
export function isEncodable(value: unknown, limits?: ValueLimits): boolean {
  try {
    encodeValue(value, limits);
    return true;
  } catch {
    // A getter of the value may throw anything.
    return false;
  }
}

/** Encodes what `structuredClone` has returned: without getters, proxies and classes. A loop, since the stack is limited. */
class ValueEncoder {
  readonly #limits: ReturnType<typeof limitsOf>;
  readonly #out: ByteWriter;
  /** The objects that have begun, and their numbers. */
  readonly #begun = new Map<object, number>();
  /** The objects of which parts are to be written, each within the one before it. */
  readonly #open: Rest[] = [];

  constructor(limits: ValueLimits | undefined) {
    this.#limits = limitsOf(limits);
    this.#out = new ByteWriter(this.#limits.bytes);
  }

  encode(before: readonly number[], value: unknown): readonly Uint8Array[] {
    for (const byte of [...before, valueVersion]) this.#out.byte(byte);
    this.#write(value);
    for (let last = this.#open.at(-1); last !== undefined; last = this.#open.at(-1)) this.#continue(last);
    return this.#out.take();
  }

  /** Writes parts of an object, up to one that is an object with parts. */
  #continue(rest: Rest): void {
    const { items, keys } = rest;
    const open = this.#open.length;
    while (rest.at < items.length) {
      const key = keys?.[rest.at];
      if (key !== undefined) this.#string(key);
      const item = items[rest.at];
      rest.at += 1;
      this.#write(item);
      if (this.#open.length > open) return;
    }
    this.#open.pop();
  }

  #write(value: unknown): void {
    const out = this.#out;
    switch (typeof value) {
      case 'undefined':
        return out.byte(tags.undefined);
      case 'boolean':
        return out.byte(value ? tags.true : tags.false);
      case 'number':
        return this.#number(value);
      case 'bigint':
        out.byte(tags.bigint);
        return out.text(value.toString(16));
      case 'string':
        return this.#string(value);
      case 'object':
        return value === null ? out.byte(tags.null) : this.#object(value);
      default:
        if (value === absent) return out.byte(tags.absent);
        throw new TypeError(`a ${typeof value} cannot be sent as bytes`);
    }
  }

  #number(value: number): void {
    // Negative zero is no integer of 32 bits.
    if ((value | 0) !== value || Object.is(value, -0)) {
      this.#out.byte(tags.float);
      this.#out.float(value);
      return;
    }
    this.#out.byte(tags.integer);
    this.#out.count(value < 0 ? -2 * value - 1 : 2 * value);
  }

  #string(text: string): void {
    if (this.#out.ascii(tags.string, text)) return;
    if (!/\p{Surrogate}/u.test(text)) {
      this.#out.byte(tags.string);
      this.#out.text(text);
      return;
    }
    this.#out.byte(tags.loneSurrogates);
    this.#out.units(text);
  }

  #object(value: object): void {
    const number = this.#begun.get(value);
    if (number !== undefined) {
      this.#out.byte(tags.again);
      this.#out.count(number);
      return;
    }
    if (this.#begun.size === this.#limits.objects)
      throw new RangeError(`the value has more than ${this.#limits.objects} objects`);
    this.#begun.set(value, this.#begun.size);
    if (Array.isArray(value)) this.#array(value);
    else if (ArrayBuffer.isView(value)) this.#viewOf(value);
    else this.#objectOf(kindOf(value), value);
  }

  #objectOf(kind: string | undefined, value: object): void {
    const out = this.#out;
    switch (kind) {
      case 'Object':
        return this.#properties(tags.object, value);
      case 'Map': {
        const entries = [...(value as ReadonlyMap<unknown, unknown>)];
        out.byte(tags.map);
        out.count(entries.length);
        return this.#parts(entries.flat());
      }
      case 'Set':
        return this.#list(tags.set, [...(value as ReadonlySet<unknown>)]);
      case 'Date':
        out.byte(tags.date);
        return out.float((value as Date).getTime());
      case 'RegExp':
        out.byte(tags.regExp);
        this.#string((value as RegExp).source);
        return this.#string((value as RegExp).flags);
      case 'ArrayBuffer':
        return this.#buffer(value as ArrayBuffer);
      case 'Boolean':
      case 'Number':
      case 'String':
      case 'BigInt':
        out.byte(tags.boxed);
        return this.#write(value.valueOf());
      case 'Error':
        return this.#error(value as Error);
      case 'DOMException':
        out.byte(tags.domException);
        return this.#parts(exceptionParts.map((key) => partOfException(value, key)));
      default:
        throw new TypeError(`a ${kind ?? 'value of a class of the platform'} cannot be sent as bytes`);
    }
  }

  #array(array: unknown[]): void {
    const items = takeItems(array);
    if (items !== undefined) return this.#list(tags.array, items);
    this.#out.byte(tags.sparseArray);
    this.#out.count(array.length);
    this.#properties(undefined, array);
  }

  #list(tag: number, items: readonly unknown[]): void {
    this.#out.byte(tag);
    this.#out.count(items.length);
    this.#parts(items);
  }

  #properties(tag: number | undefined, value: object): void {
    if (tag !== undefined) this.#out.byte(tag);
    const keys = Object.keys(value);
    this.#out.count(keys.length);
    this.#parts(Object.values(value), keys);
  }

  #parts(items: readonly unknown[], keys?: readonly string[]): void {
    if (items.length === 0) return;
    if (this.#open.length === this.#limits.depth)
      throw new RangeError(`the value is nested more than ${this.#limits.depth} levels deep`);
    this.#open.push({ items, keys, at: 0 });
  }

  #buffer(buffer: ArrayBuffer & { readonly resizable?: boolean; readonly maxByteLength?: number }): void {
    if (buffer.resizable === true) {
      this.#out.byte(tags.resizableBuffer);
      this.#out.count(buffer.maxByteLength ?? 0);
    } else this.#out.byte(tags.buffer);
    this.#out.buffer(new Uint8Array(buffer));
  }

  #viewOf(view: ArrayBufferView): void {
    const kind = viewNames.findIndex((name) => name === kindOf(view));
    if (kind < 0) throw new TypeError('a view of an unknown class cannot be sent as bytes');
    this.#out.byte(tags.view);
    this.#out.byte(kind);
    this.#out.count(view.byteOffset);
    this.#out.count(lengthOf(view));
    this.#write(view.buffer);
  }

  #error(error: Error): void {
    this.#out.byte(tags.error);
    this.#out.byte(
      Math.max(
        0,
        errorNames.findIndex((name) => name === error.name),
      ),
    );
    this.#parts(errorParts.map((key) => partOfError(error, key)));
  }
}
