import { define } from './decoded-objects.js';

/** An object whose parts are not all read yet. One class for each way to take a part: a closure for each object takes longer. */
export interface OpenObject {
  /** How many parts are to be read. */
  left: number;
  /** The key of the next part; `undefined` if parts have none. It is read before the part. */
  key: string | undefined;
  /** Whether parts may be absent. */
  readonly isError: boolean;
  /** Takes the next part. */
  take(part: unknown): void;
  /** The object, once it has its parts. */
  whole(): unknown;
}

/** The parts of an array. */
export class OpenArray implements OpenObject {
  left: number;
  readonly key: undefined;
  readonly isError = false;
  readonly #array: unknown[];

  constructor(array: unknown[], left: number) {
    this.#array = array;
    this.left = left;
  }

  take(part: unknown): void {
    this.#array.push(part);
  }

  whole(): unknown {
    return this.#array;
  }
}

/** The properties of an object, or of an array with holes. */
export class OpenProperties implements OpenObject {
  left: number;
  key = '';
  readonly isError = false;
  readonly #owner: Record<string, unknown>;

  constructor(owner: object, left: number) {
    // An array too, whose properties all have strings as keys here.
    this.#owner = owner as Record<string, unknown>;
    this.left = left;
  }

  take(part: unknown): void {
    const { key } = this;
    if (!(key in this.#owner)) {
      this.#owner[key] = part;
      return;
    }
    // The length of an array is written apart. Changing it again and again takes very long.
    if (key === 'length' && Array.isArray(this.#owner)) throw new TypeError('invalid property');
    // An assignment could set the prototype, or call a setter of it.
    define(this.#owner, key, part, true);
  }

  whole(): unknown {
    return this.#owner;
  }
}

/** The keys and values of a map, or the values of a set, and everything else of which there are few. */
export class OpenOther implements OpenObject {
  left: number;
  readonly key: undefined;
  readonly isError: boolean;
  readonly take: (part: unknown) => void;
  readonly whole: () => unknown;

  constructor(left: number, take: (part: unknown) => void, whole: () => unknown, isError: boolean) {
    this.left = left;
    this.take = take;
    this.whole = whole;
    this.isError = isError;
  }
}
