import { copyViews } from './copy-views.js';
import { isEmptied, uncloneableFor } from './emptied-objects.js';
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

/** Results of {@link Pools.search}; a positive number is how many objects may still be visited. */
const found = -1;
const undecided = 0;

/**
 * Lets only the bytes of a `Buffer` be transmitted, at any depth of a value, and not those beside it in its memory: a
 * small `Buffer` is a view of a pool that all code of the thread uses. The same holds for other views of a buffer that
 * is as large as a pool. Objects of the platform that would arrive empty, such as a `URL`, make the clone fail (clause
 * D19). Call it before the first task; further calls have no effect.
 */
export function keepPoolsPrivate(bytes: PooledClass): void {
  const pools = new Pools(bytes);
  setOwnBytes((value, transfer) => {
    try {
      if (!pools.holds(value)) return value;
      return copyViews(
        value,
        (view) => pools.has(view) && transfer?.includes(view.buffer) !== true,
        (object) => (isEmptied(object) && transfer?.includes(object) !== true ? uncloneableFor(object) : undefined),
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

  /** Whether such a view, or an object that would arrive empty, is a part of `value`. */
  holds(value: object): boolean {
    const result = this.#search(value, unremembered, 0);
    return result === undecided ? this.#searchAll(value) : result === found;
  }

  /** Visits `left` objects at most. Without closures or iterators, which would take longer than all else here. */
  #search(value: unknown, left: number, depth: number): number {
    if (typeof value !== 'object' || value === null) return left;
    if (ArrayBuffer.isView(value)) return this.has(value) ? found : left;
    let rest = left - 1;
    if (rest === 0 || depth === deepest) return undecided;
    if (Array.isArray(value) && value.length < longest) {
      for (let index = 0; index < value.length && rest > 0; index += 1)
        rest = this.#search(value[index], rest, depth + 1);
      return rest;
    }
    if (value instanceof Map || value instanceof Set) return this.#search([...value], rest, depth + 1);
    if (isEmptied(value)) return found;
    // Inherited properties too: to tell them apart takes long, and the copies do not have them.
    for (const key in value) {
      rest = this.#search((value as Record<string, unknown>)[key], rest, depth + 1);
      if (rest <= 0) break;
    }
    return rest;
  }

  #searchAll(value: object): boolean {
    const all = new Set<unknown>([value]);
    // The set grows while it is read.
    for (const each of all) {
      if (typeof each !== 'object' || each === null) continue;
      if (ArrayBuffer.isView(each)) {
        if (this.has(each)) return true;
      } else if (each instanceof Map || each instanceof Set) for (const part of each) all.add(part);
      else if (Array.isArray(each) && each.length < longest) for (const part of each) addObject(all, part);
      else if (isEmptied(each)) return true;
      else for (const key in each) addObject(all, (each as Record<string, unknown>)[key]);
    }
    return false;
  }
}

function addObject(all: Set<unknown>, value: unknown): void {
  if (typeof value === 'object' && value !== null) all.add(value);
}
