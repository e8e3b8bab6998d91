import { ByteReader } from './byte-reader.js';
import { absent, bigintOf, define, exceptionOf, resizable, sparse, viewClass } from './decoded-objects.js';
import { OpenArray, OpenOther, OpenProperties, type OpenObject } from './open-objects.js';
import {
  constants,
  errorNames,
  errorParts,
  exceptionParts,
  limitsOf,
  tags,
  valueVersion,
  type ValueLimits,
} from './value-format.js';

/**
 * Decodes what `encodeValue` has encoded, and throws for anything else. The memory that it takes is at most a constant
 * multiple of the bytes, and no input has an effect other than on the decoded value. Buffers are copied.
 *
 * @throws {TypeError} if the bytes are those of another version, or of no value.
 * @throws {RangeError} if they exceed a limit, or end too early.
 * @throws {SyntaxError} if this platform does not know a regular expression.
 */
export function decodeValue(bytes: Uint8Array, limits?: ValueLimits): unknown {
  return new ValueDecoder(bytes, limits).decode();
}

class ValueDecoder {
  readonly #limits: ReturnType<typeof limitsOf>;
  readonly #in: ByteReader;
  /** The objects that have begun, in order. */
  readonly #begun: unknown[] = [];
  /** The objects of which parts are to be read, each within the one before it. */
  readonly #open: OpenObject[] = [];
  /** How many bytes resizable buffers may still reserve. */
  #reserve: number;

  constructor(bytes: Uint8Array, limits: ValueLimits | undefined) {
    this.#limits = limitsOf(limits);
    this.#reserve = this.#limits.bytes;
    this.#in = new ByteReader(bytes);
    if (bytes.length > this.#limits.bytes) throw new RangeError(`more than ${this.#limits.bytes} bytes`);
  }

  decode(): unknown {
    const version = this.#in.byte();
    if (version !== valueVersion) throw new TypeError(`version ${version} of the format, and not ${valueVersion}`);
    const value = this.#readWhole();
    if (this.#in.rest > 0) throw new TypeError(`${this.#in.rest} bytes follow the value`);
    return value;
  }

  #readWhole(): unknown {
    const open = this.#open;
    for (;;) {
      const before = open.length;
      let value = this.#readAs(this.#in.byte());
      // An object with parts: the first of them is next.
      if (open.length > before) continue;
      for (let last = open.at(-1); ; last = open.at(-1)) {
        if (last === undefined) return value;
        last.take(value);
        last.left -= 1;
        if (last.left > 0) {
          if (last.key !== undefined) last.key = this.#key();
          break;
        }
        open.pop();
        value = last.whole();
      }
    }
  }

  #readAs(tag: number): unknown {
    const input = this.#in;
    if (tag < constants.length) return constants[tag];
    switch (tag) {
      case tags.integer:
        return input.signed();
      case tags.float:
        return input.float();
      case tags.bigint:
        return bigintOf(input.text());
      case tags.string:
        return input.text();
      case tags.loneSurrogates:
        return input.units();
      case tags.again:
        return this.#beganAs(input.integer());
      case tags.absent:
        if (this.#open.at(-1)?.isError !== true) throw new TypeError('nothing can be absent here');
        return absent;
      default:
        return this.#object(tag);
    }
  }

  #object(tag: number): unknown {
    const input = this.#in;
    switch (tag) {
      case tags.array: {
        const array = this.#begin<unknown[]>([]);
        const left = input.count(1);
        if (left > 0) this.#add(new OpenArray(array, left));
        return array;
      }
      case tags.sparseArray:
        return this.#properties(this.#begin(sparse(input.integer())));
      case tags.object:
        return this.#properties(this.#begin({}));
      case tags.map:
        return this.#map();
      case tags.set: {
        const set = this.#begin(new Set<unknown>());
        return this.#parts(set, input.count(1), (part) => set.add(part));
      }
      case tags.date:
        return this.#begin(new Date(input.float()));
      case tags.regExp:
        return this.#begin(new RegExp(this.#string(), this.#string()));
      case tags.buffer:
        return this.#begin(input.buffer().slice().buffer);
      case tags.resizableBuffer:
        return this.#begin(this.#resizable());
      case tags.view:
        return this.#viewOf();
      case tags.error:
        return this.#error();
      case tags.domException:
        return this.#domException();
      case tags.boxed: {
        const place = this.#place();
        const take = (part: unknown): void => {
          if (typeof part === 'object' || part === undefined) throw new TypeError('invalid wrapper');
          this.#begun[place] = Object(part);
        };
        return this.#parts(undefined, 1, take, place);
      }
      default:
        throw new TypeError(`unknown tag ${tag}`);
    }
  }

  #properties<T extends object>(owner: T): T {
    const left = this.#in.count(2);
    if (left === 0) return owner;
    const properties = new OpenProperties(owner, left);
    this.#add(properties);
    properties.key = this.#key();
    return owner;
  }

  #map(): unknown {
    const map = this.#begin(new Map<unknown, unknown>());
    let key: unknown;
    let isKey = true;
    return this.#parts(map, 2 * this.#in.count(2), (part) => {
      if (isKey) key = part;
      else map.set(key, part);
      isKey = !isKey;
    });
  }

  #resizable(): ArrayBuffer {
    const maxByteLength = this.#in.integer();
    this.#reserve -= maxByteLength;
    if (this.#reserve < 0) throw new RangeError(`a buffer that may grow to ${maxByteLength} bytes`);
    return resizable(this.#in.buffer(), maxByteLength);
  }

  #viewOf(): unknown {
    const place = this.#place();
    const View = viewClass(this.#in.byte());
    const offset = this.#in.integer();
    const length = this.#in.integer();
    const take = (buffer: unknown): void => {
      if (!(buffer instanceof ArrayBuffer)) throw new TypeError('invalid view');
      this.#begun[place] = new View(buffer, offset, length);
    };
    return this.#parts(undefined, 1, take, place);
  }

  #error(): unknown {
    const name = errorNames[this.#in.byte()];
    if (name === undefined) throw new TypeError('invalid error');
    const error = this.#begin(new globalThis[name]());
    // In some engines the new error has a stack of this side as its own property.
    Reflect.deleteProperty(error, 'stack');
    let at = 0;
    const take = (part: unknown): void => {
      const key = errorParts[at] ?? '';
      at += 1;
      if (part !== absent) define(error, key, part, false);
    };
    return this.#parts(error, errorParts.length, take, undefined, true);
  }

  #domException(): unknown {
    const place = this.#place();
    const parts: unknown[] = [];
    const take = (part: unknown): void => {
      if (parts.push(part) === exceptionParts.length) this.#begun[place] = exceptionOf(parts);
    };
    return this.#parts(undefined, exceptionParts.length, take, place, true);
  }

  /** Reads the parts of an object before what follows it. With `place`, the object exists only when it has its parts. */
  #parts<T>(owner: T, left: number, take: (part: unknown) => void, place?: number, isError = false): T {
    const whole = (): unknown => (place === undefined ? owner : this.#begun[place]);
    if (left > 0) this.#add(new OpenOther(left, take, whole, isError));
    return owner;
  }

  #add(object: OpenObject): void {
    if (this.#open.length === this.#limits.depth) throw new RangeError(`more than ${this.#limits.depth} levels`);
    this.#open.push(object);
  }

  /** Keeps a place for an object that cannot exist before it has its parts. */
  #place(): number {
    this.#begin(undefined);
    return this.#begun.length - 1;
  }

  #begin<T>(value: T): T {
    if (this.#begun.push(value) > this.#limits.objects)
      throw new RangeError(`more than ${this.#limits.objects} objects`);
    return value;
  }

  #beganAs(number: number): unknown {
    const value = this.#begun[number];
    if (value === undefined) throw new TypeError(`unknown object ${number}`);
    return value;
  }

  #string(): string {
    const tag = this.#in.byte();
    if (tag === tags.string) return this.#in.text();
    if (tag === tags.loneSurrogates) return this.#in.units();
    throw new TypeError('invalid string');
  }

  #key(): string {
    const tag = this.#in.byte();
    if (tag === tags.string) return this.#in.name();
    if (tag === tags.loneSurrogates) return this.#in.units();
    throw new TypeError('invalid property');
  }
}
