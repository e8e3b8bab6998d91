import { lengthOf, viewClasses } from '../view-classes.js';
import { errors, tags } from './value-tags.js';

/** Values that are nested deeper are left to the platform: this encoder is recursive. */
const deepest = 500;

/**
 * Encodes values as bytes for shared memory. A blocked thread cannot read a port.
 *
 * For what `structuredClone` returns: intrinsic objects of this realm, without getters, proxies or classes. Their
 * prototypes identify them.
 */
export class ValueEncoder {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  /** Whether a buffer was encoded. */
  hasBuffers = false;
  /** The objects that have begun, and their numbers. */
  readonly #begun = new Map<object, number>();

  /**
   * The bytes of `value`; `undefined` if only the platform can carry a part of it, such as an image, a port or shared
   * memory.
   */
  encode(value: unknown): Uint8Array | undefined {
    return this.#write(value, 0) ? this.#bytes.subarray(0, this.#length) : undefined;
  }

  /** Methods that begin with `write` return whether the value could be encoded. */
  #write(value: unknown, depth: number): boolean {
    switch (typeof value) {
      case 'undefined':
        return this.#tag(tags.undefined);
      case 'boolean':
        return this.#tag(value ? tags.true : tags.false);
      case 'number':
        this.#tag(tags.number);
        return this.#float(value);
      case 'bigint':
        this.#tag(tags.bigint);
        return this.#string(value.toString(16));
      case 'string':
        return this.#string(value);
      case 'object':
        return value === null ? this.#tag(tags.null) : this.#writeObject(value, depth);
      default:
        return false;
    }
  }

  #writeObject(value: object, depth: number): boolean {
    const number = this.#begun.get(value);
    if (number !== undefined) {
      this.#tag(tags.again);
      return this.#count(number);
    }
    if (depth === deepest) return false;
    this.#begun.set(value, this.#begun.size);
    if (Array.isArray(value)) return this.#writeArray(value, depth + 1);
    if (ArrayBuffer.isView(value)) return this.#writeView(value, depth + 1);
    switch (Object.getPrototypeOf(value)) {
      case Object.prototype:
        this.#tag(tags.object);
        return this.#writeProperties(value, depth + 1);
      case Map.prototype:
        return this.#writeMap(value as Map<unknown, unknown>, depth + 1);
      case Set.prototype:
        return this.#writeAll(tags.set, [...(value as Set<unknown>)], depth + 1);
      case Date.prototype:
        this.#tag(tags.date);
        return this.#float((value as Date).getTime());
      case RegExp.prototype:
        this.#tag(tags.regExp);
        return this.#string((value as RegExp).source) && this.#string((value as RegExp).flags);
      case ArrayBuffer.prototype:
        return this.#writeBuffer(value as ArrayBuffer);
      case Boolean.prototype:
      case Number.prototype:
      case String.prototype:
      case BigInt.prototype:
        this.#tag(tags.boxed);
        return this.#write(value.valueOf(), depth + 1);
      default:
        return this.#writeError(value, depth + 1);
    }
  }

  #writeArray(array: readonly unknown[], depth: number): boolean {
    const keys = Object.keys(array);
    // As many keys as items, and the last key is that of the last item: no holes and no other properties.
    const isPlain = keys.length === array.length && (array.length === 0 || keys.at(-1) === String(array.length - 1));
    if (isPlain) return this.#writeAll(tags.array, array, depth);
    this.#tag(tags.sparseArray);
    this.#count(array.length);
    return this.#writeProperties(array, depth);
  }

  #writeAll(tag: number, values: readonly unknown[], depth: number): boolean {
    this.#tag(tag);
    this.#count(values.length);
    return values.every((value) => this.#write(value, depth));
  }

  #writeProperties(value: object, depth: number): boolean {
    const entries = Object.entries(value);
    this.#count(entries.length);
    return entries.every(([key, item]) => this.#string(key) && this.#write(item, depth));
  }

  #writeMap(map: ReadonlyMap<unknown, unknown>, depth: number): boolean {
    this.#tag(tags.map);
    this.#count(map.size);
    return [...map].every(([key, value]) => this.#write(key, depth) && this.#write(value, depth));
  }

  #writeBuffer(buffer: ArrayBuffer & { readonly resizable?: boolean }): boolean {
    if (buffer.resizable === true) return false;
    this.hasBuffers = true;
    this.#tag(tags.buffer);
    this.#count(buffer.byteLength);
    const at = this.#reserve(buffer.byteLength);
    this.#bytes.set(new Uint8Array(buffer), at);
    return true;
  }

  #writeView(view: ArrayBufferView, depth: number): boolean {
    const kind = viewClasses.findIndex(({ prototype }) => prototype === Object.getPrototypeOf(view));
    if (kind < 0) return false;
    this.#tag(tags.view);
    this.#tag(kind);
    this.#count(view.byteOffset);
    this.#count(lengthOf(view));
    return this.#write(view.buffer, depth);
  }

  #writeError(error: object, depth: number): boolean {
    const kind = errors.findIndex(({ prototype }) => prototype === Object.getPrototypeOf(error));
    if (kind < 0) return false;
    this.#tag(tags.error);
    this.#tag(kind);
    // In some engines the stack is not an own property.
    const { message, stack, cause } = error as Error;
    const parts: [boolean, unknown][] = [
      [Object.hasOwn(error, 'message'), message],
      [typeof stack === 'string', stack],
      [Object.hasOwn(error, 'cause'), cause],
    ];
    return parts.every(([isThere, part]) => (isThere ? this.#write(part, depth) : this.#tag(tags.absent)));
  }

  #string(string: string): true {
    const isNarrow = /^[\0-\xff]*$/.test(string);
    this.#tag(isNarrow ? tags.narrowString : tags.wideString);
    this.#count(string.length);
    const at = this.#reserve(isNarrow ? string.length : 2 * string.length);
    for (let index = 0; index < string.length; index += 1) {
      const unit = string.charCodeAt(index);
      if (isNarrow) this.#bytes[at + index] = unit;
      else this.#view.setUint16(at + 2 * index, unit, true);
    }
    return true;
  }

  #tag(tag: number): true {
    const at = this.#reserve(1);
    this.#bytes[at] = tag;
    return true;
  }

  #count(count: number): true {
    const at = this.#reserve(4);
    this.#view.setUint32(at, count, true);
    return true;
  }

  #float(number: number): true {
    const at = this.#reserve(8);
    this.#view.setFloat64(at, number, true);
    return true;
  }

  /** Reserves `size` more bytes. @returns where they begin. */
  #reserve(size: number): number {
    const at = this.#length;
    this.#length += size;
    if (this.#length > this.#bytes.length) {
      const bytes = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length));
      bytes.set(this.#bytes.subarray(0, at));
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer);
    }
    return at;
  }
}
