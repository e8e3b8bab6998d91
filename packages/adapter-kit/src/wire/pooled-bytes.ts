import type { TransferableObject } from '@dispatch/core';
import { transferablesOf } from '@dispatch/core/internal';
import { copyViews } from './copy-views.js';
import { isEmptied, standInFor, uncloneableFor } from './emptied-objects.js';
import { setOwnBytes } from './own-bytes.js';

/** The class whose instances share the memory of pools: Node's `Buffer`. */
export interface PooledClass {
  readonly prototype: object;
  /** The size of a pool, in bytes. */
  readonly poolSize: number;
}

/** So many objects are visited without remembering them, which is much faster; a cycle is visited again and again. */
const unremembered = 20_000;
/** Objects that are nested deeper are visited in a loop instead of a recursion. */
const deepest = 200;
/** A longer array is probably sparse: its keys are visited, and not all that its length allows. */
const longest = 2 ** 25;

const nothing: readonly TransferableObject[] = [];

/** Results of {@link Pools.search}; a positive number is how many objects may still be visited. */
const found = -1;
const undecided = 0;

/**
 * Lets only the bytes of a `Buffer` be transmitted, at any depth of a value, and not those beside it in its memory: a
 * small `Buffer` is a view of a pool that all code of the thread uses. The same holds for other views of a buffer that
 * is as large as a pool. Objects of the platform that would arrive empty, such as a `URL`, make the clone fail (clause
 * D19), and so do ports that are not transferred. Call it before the first task; further calls have no effect.
 */
export function keepPoolsPrivate(bytes: PooledClass): void {
  const pools = new Pools(bytes);
  setOwnBytes((value, transferred = nothing) => {
    try {
      const isDescribed = transferred === true;
      const transfer = isDescribed ? Object.values(value).flatMap((part) => transferablesOf(part) ?? []) : transferred;
      if (!pools.holds(value, transfer) && !(isDescribed && transfer.length > 0)) return value;
      return copyViews(
        value,
        (view) => pools.has(view) && !transfer.includes(view.buffer),
        (object) => {
          if (transfer.includes(object)) return isDescribed ? standInFor(object) : undefined;
          return isEmptied(object) ? uncloneableFor(object) : undefined;
        },
      );
    } catch {
      // A getter or a proxy throws. So does the clone, whose error is reported.
      return value;
    }
  });
}

class Pools {
  readonly #bytes: PooledClass;

  constructor(bytes: PooledClass) {
    this.#bytes = bytes;
  }

  /** Whether `view` is a part of a buffer with bytes that may have nothing to do with it. */
  has(view: ArrayBufferView): boolean {
    const { buffer, byteLength } = view;
    if (byteLength === buffer.byteLength || !(buffer instanceof ArrayBuffer)) return false;
    return buffer.byteLength === this.#bytes.poolSize || Object.getPrototypeOf(view) === this.#bytes.prototype;
  }

  /** Whether such a view, or an object that would arrive empty and is not among `transfer`, is a part of `value`. */
  holds(value: object, transfer: readonly object[]): boolean {
    const result = this.#search(value, transfer, unremembered, 0);
    return result === undecided ? this.#searchAll(value, transfer) : result === found;
  }

  /** Visits `left` objects at most. Without closures or iterators, which would take longer than all else here. */
  #search(value: unknown, transfer: readonly object[], left: number, depth: number): number {
    if (typeof value !== 'object' || value === null) return left;
    if (ArrayBuffer.isView(value)) return this.has(value) ? found : left;
    let rest = left - 1;
    if (rest === 0 || depth === deepest) return undecided;
    if (Array.isArray(value) && value.length < longest) {
      for (let index = 0; index < value.length && rest > 0; index += 1)
        rest = this.#search(value[index], transfer, rest, depth + 1);
      return rest;
    }
    if (value instanceof Map || value instanceof Set) return this.#search([...value], transfer, rest, depth + 1);
    // Most objects are plain ones. A property takes a fraction of what the prototype takes.
    if (value.constructor !== Object) {
      if (isEmptied(value) && !transfer.includes(value)) return found;
      // Nothing else of an error is cloned.
      if (value instanceof Error) return this.#search(value.cause, transfer, rest, depth + 1);
    }
    // Inherited properties too: to tell them apart takes long, and the copies do not have them.
    for (const key in value) {
      // Before Node 22, the constructor of an iterator is that of plain objects. Those of the platform inherit this property.
      if (key === 'next' && isEmptied(value)) return found;
      rest = this.#search((value as Record<string, unknown>)[key], transfer, rest, depth + 1);
      if (rest <= 0) break;
    }
    return rest;
  }

  #searchAll(value: object, transfer: readonly object[]): boolean {
    const all = new Set<unknown>([value]);
    // The set grows while it is read.
    for (const each of all) {
      if (typeof each !== 'object' || each === null) continue;
      if (ArrayBuffer.isView(each)) {
        if (this.has(each)) return true;
      } else if (each instanceof Map || each instanceof Set) for (const part of each) all.add(part);
      else if (Array.isArray(each) && each.length < longest) for (const part of each) addObject(all, part);
      else if (isEmptied(each) && !transfer.includes(each)) return true;
      else if (each instanceof Error) addObject(all, each.cause);
      else for (const key in each) addObject(all, (each as Record<string, unknown>)[key]);
    }
    return false;
  }
}

function addObject(all: Set<unknown>, value: unknown): void {
  if (typeof value === 'object' && value !== null) all.add(value);
}
