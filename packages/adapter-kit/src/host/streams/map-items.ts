import { report } from '@dispatch/core/internal';

/** The items of a `map`. Promises in a sync iterable are awaited. */
export type Items<A> = Iterable<A | PromiseLike<A>> | AsyncIterable<A>;

/** What an iterator gives, as far as it is known to follow the protocol. */
interface Step {
  readonly done?: unknown;
  readonly value?: unknown;
}

/**
 * The iterator of the items of a `map`. It may break the protocol: then each method throws a `TypeError` where
 * `for await` does.
 */
export class ItemIterator {
  readonly isAsync: boolean;
  readonly #iterator: { readonly next?: unknown; readonly return?: unknown };
  /** Read once, as the language does. */
  readonly #next: unknown;

  /** Opens the items. */
  constructor(items: Items<unknown>) {
    const openAsync = (items as { readonly [Symbol.asyncIterator]?: unknown })[Symbol.asyncIterator] ?? undefined;
    this.isAsync = openAsync !== undefined;
    const method = `[Symbol.${this.isAsync ? 'asyncIterator' : 'iterator'}]`;
    const open = this.isAsync ? openAsync : (items as { readonly [Symbol.iterator]?: unknown })[Symbol.iterator];
    const iterator = callMethod(open, method, items);
    checkObject(iterator, method);
    this.#iterator = iterator;
    this.#next = this.#iterator.next;
  }

  /** Requests the next item. @returns a {@link Step}, or a promise of one; pass it to {@link stepOf}. */
  next(): unknown {
    return callMethod(this.#next, 'next', this.#iterator);
  }

  /** Calls `return()` within this call, where there is one, and waits for it. */
  async close(): Promise<void> {
    const method = this.#iterator.return ?? undefined;
    if (method !== undefined) checkObject(await callMethod(method, 'return', this.#iterator), 'return');
  }
}

/** @throws {TypeError} if what {@link ItemIterator.next} gave is not an object. */
export function stepOf(result: unknown): Step {
  checkObject(result, 'next');
  return result;
}

function callMethod(method: unknown, name: string, target: unknown): unknown {
  if (typeof method === 'function') return Reflect.apply(method, target, []) as unknown;
  throw new TypeError(
    `the items of a map break the iterator protocol: ${name} is not a function, it is ${show(method)}`,
  );
}

function checkObject(value: unknown, method: string): asserts value is object {
  if ((typeof value === 'object' && value !== null) || typeof value === 'function') return;
  throw new TypeError(
    `the items of a map break the iterator protocol: ${method}() must give an object, got ${show(value)}`,
  );
}

function show(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** Reports an error of an iterator's `return()` that no caller waits for. */
export function reportClosing(error: unknown): void {
  report(error, 'Closing the items of a map threw');
}
