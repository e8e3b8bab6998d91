import { Buffer } from 'node:buffer';
import { types } from 'node:util';
import type {
  CallsMessage,
  HostMessage,
  RepliesMessage,
  ShortCall,
  ShortReply,
  WorkerMessage,
} from '../../wire/messages.js';
import { isDense, isPlain } from './plain-kinds.js';
import { deepest, tags } from './tags.js';

/** In code units. Up to here, a loop is faster than a method of `Buffer`. */
const short = 24;
/** A value with more objects goes another way: each of them is compared with all others. */
const mostObjects = 24;

/** A larger batch costs the port less for each call. */
const mostInABatch = 16;

const { isProxy } = types;
const { getPrototypeOf, keys: keysOf } = Object;
const plain = Object.prototype;

/**
 * Writes messages as bytes, if a structured clone of them is sure to be the same: of strings, numbers, booleans, `null`,
 * `undefined`, and of plain objects and arrays of these, each of which is there only once. All else, such as classes,
 * proxies, cycles and holes, is left to the platform.
 */
export class PlainWriter {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #objects: object[] = [];
  #at = 0;
  #end = 0;
  /** Whether the last message was not written only because it did not fit. */
  lacksRoom = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /**
   * Writes a message between two positions.
   *
   * @returns where it ends; -1 if it does not fit, or has to go another way.
   * @throws what a getter of it throws.
   */
  write(message: HostMessage | ShortCall | WorkerMessage | ShortReply, begin: number, end: number): number {
    this.#at = begin;
    this.#end = end;
    this.lacksRoom = false;
    try {
      return this.#message(message) ? this.#at : -1;
    } finally {
      this.#objects.length = 0;
    }
  }

  /** Methods return whether they have written all. What contains the values of users is an array of this package. */
  #message(message: HostMessage | ShortCall | WorkerMessage | ShortReply): boolean {
    if (isShort(message)) return this.#items(message, 0);
    if (message.type === 'calls' && hasOnly(message, 5 + Number('deadlines' in message))) return this.#calls(message);
    if (message.type === 'replies' && hasOnly(message, 4)) return this.#replies(message);
    return this.#value(message, 0);
  }

  #calls({ ids, tasks, arities, args, deadlines }: CallsMessage): boolean {
    const count = ids.length;
    if (count > mostInABatch) return false;
    if (!this.#head(tags.calls, count) || !this.#constant(deadlines === undefined ? tags.false : tags.true))
      return false;
    if (!this.#fits(count * (deadlines === undefined ? 12 : 20))) return false;
    for (let index = 0; index < count; index += 1) {
      this.#rawFloat(ids[index] ?? NaN);
      this.#view.setUint16(this.#at, tasks[index] ?? 0, true);
      this.#view.setUint16(this.#at + 2, arities[index] ?? 0, true);
      this.#at += 4;
      if (deadlines !== undefined) this.#rawFloat(deadlines[index] ?? NaN);
      if ((tasks[index] ?? 0) > 0xffff || (arities[index] ?? 0) > 0xffff) return false;
    }
    return this.#items(args, 0);
  }

  #replies({ ids, values, times }: RepliesMessage): boolean {
    const count = ids.length;
    if (count > mostInABatch) return false;
    if (!this.#head(tags.replies, count) || !this.#fits(24 * count)) return false;
    for (let index = 0; index < count; index += 1) {
      this.#rawFloat(ids[index] ?? NaN);
      this.#rawFloat(times[2 * index] ?? NaN);
      this.#rawFloat(times[2 * index + 1] ?? NaN);
    }
    return this.#items(values, 0);
  }

  #value(value: unknown, depth: number): boolean {
    switch (typeof value) {
      case 'number':
        return this.#number(value);
      case 'string':
        return this.#string(value);
      case 'undefined':
        return this.#constant(tags.undefined);
      case 'boolean':
        return this.#constant(value ? tags.true : tags.false);
      case 'object':
        return value === null ? this.#constant(tags.null) : this.#object(value, depth);
      default:
        return false;
    }
  }

  #object(value: object, depth: number): boolean {
    const objects = this.#objects;
    if (depth === deepest || objects.length === mostObjects || isProxy(value) || objects.includes(value)) return false;
    objects.push(value);
    if (Array.isArray(value)) return isDense(value) && this.#items(value, depth + 1);
    if (getPrototypeOf(value) !== plain || !isPlain(value)) return false;
    const keys = keysOf(value);
    if (!this.#head(tags.object, keys.length)) return false;
    for (let index = 0; index < keys.length; index += 1) {
      const key = keys[index] ?? '';
      // An assignment on the other side would set the prototype.
      if (key === '__proto__' || !this.#string(key)) return false;
      if (!this.#value((value as Readonly<Record<string, unknown>>)[key], depth + 1)) return false;
    }
    return true;
  }

  #items(items: readonly unknown[], depth: number): boolean {
    const count = items.length;
    if (!this.#head(tags.array, count)) return false;
    for (let index = 0; index < count; index += 1) if (!this.#value(items[index], depth)) return false;
    return true;
  }

  #number(value: number): boolean {
    if (!this.#fits(9)) return false;
    // Negative zero is no integer of 32 bits.
    if ((value | 0) === value && !Object.is(value, -0)) {
      this.#bytes[this.#at] = tags.integer;
      this.#view.setInt32(this.#at + 1, value, true);
      this.#at += 5;
    } else {
      this.#bytes[this.#at] = tags.float;
      this.#at += 1;
      this.#rawFloat(value);
    }
    return true;
  }

  #string(text: string): boolean {
    const { length } = text;
    // As UTF-8, a code unit has at most three bytes. With room for these, as many bytes as code units are all ASCII.
    if (!this.#fits(5 + 3 * length)) return false;
    if (length <= short) return this.#shortString(text);
    const at = this.#at;
    const isAscii = this.#bytes.write(text, at + 5, 'utf8') === length;
    this.#bytes[at] = isAscii ? tags.string : tags.wideString;
    this.#view.setUint32(at + 1, length, true);
    this.#at = at + 5 + (isAscii ? length : this.#bytes.write(text, at + 5, 'utf16le'));
    return true;
  }

  #shortString(text: string): boolean {
    const { length } = text;
    const bytes = this.#bytes;
    const at = this.#at;
    bytes[at] = tags.shortString;
    bytes[at + 1] = length;
    for (let index = 0; index < length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit > 0xff) {
        bytes[at] = tags.wideString;
        this.#view.setUint32(at + 1, length, true);
        this.#at = at + 5 + bytes.write(text, at + 5, 'utf16le');
        return true;
      }
      bytes[at + 2 + index] = unit;
    }
    this.#at = at + 2 + length;
    return true;
  }

  #head(tag: number, count: number): boolean {
    if (count > 0xffff || !this.#fits(3)) return false;
    this.#bytes[this.#at] = tag;
    this.#view.setUint16(this.#at + 1, count, true);
    this.#at += 3;
    return true;
  }

  #constant(tag: number): boolean {
    if (!this.#fits(1)) return false;
    this.#bytes[this.#at] = tag;
    this.#at += 1;
    return true;
  }

  #rawFloat(value: number): void {
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  #fits(size: number): boolean {
    if (this.#at + size <= this.#end) return true;
    this.lacksRoom = true;
    return false;
  }
}

function hasOnly(message: object, count: number): boolean {
  return keysOf(message).length === count;
}

function isShort<L extends readonly unknown[]>(message: object | L): message is L {
  return Array.isArray(message);
}
