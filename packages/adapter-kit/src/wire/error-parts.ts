import type { EncodedThrown } from './encoded-error.js';
import { checkArray, maxParts } from './plausible.js';

/** The last line of the stack of an error of which not all parts were copied. */
export const truncationNote: string = `    [truncated: of an error, at most ${maxParts} properties, causes and errors are copied]`;

/**
 * Limits how many parts the errors in one message have in all: errors, their properties, and the items of arrays of
 * errors. A structured clone keeps shared references, so a short message can refer to one long array many times, and
 * limits of single arrays would multiply.
 */
export class ErrorParts {
  #left = maxParts;
  #isExceeded = false;

  /** Whether a part was left out. */
  get isExceeded(): boolean {
    return this.#isExceeded;
  }

  /** Takes a part. @returns `false`, and takes none, if fewer than `needed` are left. */
  take(needed = 1): boolean {
    if (needed > this.#left) {
      this.#isExceeded = true;
      return false;
    }
    this.#left -= 1;
    return true;
  }

  /** Encodes the first of the items, each with a part for an error that it may be. */
  takeItems<T>(items: readonly unknown[], encode: (item: unknown) => T): T[] {
    const encoded: T[] = [];
    for (const item of items) {
      if (!this.take(2)) break;
      encoded.push(encode(item));
    }
    return encoded;
  }

  /**
   * Takes all parts of what another thread has encoded.
   *
   * @throws {TypeError} if fewer are left, or if what has to be an array is none.
   */
  takeAll({ errors }: EncodedThrown): void {
    this.#takeArray('errors', errors);
    for (const { properties } of errors) {
      this.#takeArray('properties', properties);
      for (const { value } of properties) if (Array.isArray(value)) this.#takeArray('values', value);
    }
  }

  #takeArray(what: string, array: readonly unknown[]): void {
    checkArray(what, array, this.#left);
    this.#left -= array.length;
  }
}

/** How many parts something encoded has. */
export function countParts({ errors }: EncodedThrown): number {
  let count = errors.length;
  for (const { properties } of errors) {
    count += properties.length;
    for (const { value } of properties) if (Array.isArray(value)) count += value.length;
  }
  return count;
}
