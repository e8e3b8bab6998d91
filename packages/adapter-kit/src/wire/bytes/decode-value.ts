import { ByteReader } from './byte-reader.js';
import { absent, bigintOf, define, exceptionOf, resizable, sparse, viewClass } from './decoded-objects.js';
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

/** An object whose parts are not all read yet. */
interface Open {
  /** How many parts are to be read, keys included. */
  left: number;
  /** Takes the next part. */
  readonly take: (part: unknown) => void;
  readonly owner: unknown;
  /** Where the object is among those that have begun, if it cannot exist before it has its parts. */
  readonly place: number | undefined;
  /** Whether parts may be absent. */
  readonly isError: boolean;
}

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
  readonly #open: Open[] = [];
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
    for (;;) {
      const before = this.#open.length;
      let value = this.#readAs(this.#in.byte());
      // An object with parts: the first of them is next.
      if (this.#open.length > before) continue;
      for (;;) {
        const last = this.#open.at(-1);
        if (last === undefined) return value;
        last.take(value);
        last.left -= 1;
        if (last.left > 0) break;
        this.#open.pop();
        value = last.place === undefined ? last.owner : this.#begun[last.place];
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
        return this.#parts(array, input.count(1), (part) => array.push(part));
      }
      case tags.sparseArray:
        return this.#properties(this.#begin(sparse(input.integer())));
      case tags.object:
        return this.#properties(this.#begin({}));
      case tags.map: {
        const map = this.#begin(new Map<unknown, unknown>());
        return this.#pairs(map, (key, value) => map.set(key, value));
      }
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
    return this.#pairs(owner, (key, value) => {
      // The length of an array is written apart. Changing it again and again takes very long.
      if (typeof key !== 'string' || (key === 'length' && Array.isArray(owner)))
        throw new TypeError('invalid property');
      // An assignment could set the prototype, or call a setter of it.
      define(owner, key, value, true);
    });
  }

  /** Reads a count, and that many keys and values. */
  #pairs<T extends object>(owner: T, add: (key: unknown, value: unknown) => void): T {
    let key: unknown;
    let isKey = true;
    return this.#parts(owner, 2 * this.#in.count(2), (part) => {
      if (isKey) key = part;
      else add(key, part);
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

  /** Reads the parts of an object before what follows it. For the other parameters, see {@link Open}. */
  #parts<T>(owner: T, left: number, take: (part: unknown) => void, place?: number, isError = false): T {
    if (left === 0) return owner;
    if (this.#open.length === this.#limits.depth) throw new RangeError(`more than ${this.#limits.depth} levels`);
    this.#open.push({ left, take, owner, place, isError });
    return owner;
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
    if (tag !== tags.string && tag !== tags.loneSurrogates) throw new TypeError('invalid string');
    return tag === tags.string ? this.#in.text() : this.#in.units();
  }
}
