import { Buffer } from 'node:buffer';
import { constants, deepest, tags } from './tags.js';

const { defineProperty } = Object;

/** In code units. Up to here, single characters are faster than a method of `Buffer`. */
const short = 8;

/**
 * Reads what a `PlainWriter` has written, and throws for anything else. The memory that it takes is at most a constant
 * multiple of the bytes. The other side may change the bytes at any time: each is read once.
 */
export class PlainReader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  #at = 0;
  #end = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /**
   * Reads the message between two positions.
   *
   * @throws {TypeError | RangeError} if there is none.
   */
  read(begin: number, end: number): unknown {
    this.#at = begin;
    this.#end = end;
    const tag = this.#byte();
    if (tag === tags.calls) return this.#calls();
    if (tag === tags.replies) return this.#replies();
    return this.#valueAs(tag, 0);
  }

  #calls(): object {
    const count = this.#short();
    const hasDeadlines = this.#byte() === tags.true;
    const ids: number[] = [];
    const tasks: number[] = [];
    const arities: number[] = [];
    const deadlines: number[] = [];
    for (let index = 0; index < count; index += 1) {
      ids.push(this.#float());
      tasks.push(this.#short());
      arities.push(this.#short());
      if (hasDeadlines) deadlines.push(this.#float());
    }
    const args = this.#value(0);
    return hasDeadlines
      ? { type: 'calls', ids, tasks, arities, args, deadlines }
      : { type: 'calls', ids, tasks, arities, args };
  }

  #replies(): object {
    const count = this.#short();
    const ids: number[] = [];
    const times: number[] = [];
    for (let index = 0; index < count; index += 1) {
      ids.push(this.#float());
      times.push(this.#float(), this.#float());
    }
    return { type: 'replies', ids, values: this.#value(0), times };
  }

  #value(depth: number): unknown {
    return this.#valueAs(this.#byte(), depth);
  }

  #valueAs(tag: number, depth: number): unknown {
    switch (tag) {
      case tags.integer: {
        const at = this.#take(4);
        return this.#view.getInt32(at, true);
      }
      case tags.float:
        return this.#float();
      case tags.shortString:
        return this.#narrow(this.#byte());
      case tags.string:
        return this.#narrow(this.#long());
      case tags.wideString: {
        const bytes = 2 * this.#long();
        const at = this.#take(bytes);
        return this.#bytes.toString('utf16le', at, at + bytes);
      }
      case tags.array:
        return this.#array(depth);
      case tags.object:
        return this.#object(depth);
      default:
        if (tag < constants.length) return constants[tag];
        throw new TypeError(`unknown tag ${tag}`);
    }
  }

  #array(depth: number): unknown[] {
    if (depth > deepest) throw new RangeError(`more than ${deepest} levels`);
    const items: unknown[] = [];
    for (let count = this.#short(); count > 0; count -= 1) items.push(this.#value(depth + 1));
    return items;
  }

  #object(depth: number): object {
    if (depth > deepest) throw new RangeError(`more than ${deepest} levels`);
    const object: Record<string, unknown> = {};
    for (let count = this.#short(); count > 0; count -= 1) {
      const key = this.#value(depth);
      if (typeof key !== 'string' || key === '__proto__') throw new TypeError('invalid key');
      const value = this.#value(depth + 1);
      // As a clone does: not by what code has made of `Object.prototype`.
      if (key in object) defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
      else object[key] = value;
    }
    return object;
  }

  #narrow(length: number): string {
    const at = this.#take(length);
    if (length > short) return this.#bytes.toString('latin1', at, at + length);
    let text = '';
    for (let index = at; index < at + length; index += 1) text += String.fromCharCode(this.#bytes[index] ?? 0);
    return text;
  }

  #byte(): number {
    return this.#bytes[this.#take(1)] ?? 0;
  }

  #short(): number {
    const at = this.#take(2);
    return this.#view.getUint16(at, true);
  }

  #long(): number {
    const at = this.#take(4);
    return this.#view.getUint32(at, true);
  }

  #float(): number {
    const at = this.#take(8);
    return this.#view.getFloat64(at, true);
  }

  /** @returns where the next `size` bytes begin. */
  #take(size: number): number {
    const at = this.#at;
    if (at + size > this.#end) throw new RangeError('the message ends too early');
    this.#at = at + size;
    return at;
  }
}
