/** Reads an iterator as `for await` does, which rejects one that breaks the protocol. */
export class ItemIterator {
  readonly #iterator: { return?: unknown };
  readonly #next: unknown;

  constructor(items: unknown) {
    const all = items as { [Symbol.asyncIterator]?: unknown; [Symbol.iterator]?: unknown };
    this.#iterator = anObject(call(all[Symbol.asyncIterator] ?? all[Symbol.iterator], all, 'the items'), 'an iterator');
    this.#next = (this.#iterator as { next?: unknown }).next;
  }

  /** @returns `undefined` at the end. */
  async next(): Promise<{ readonly value: unknown } | undefined> {
    const step = anObject(
      await call(this.#next, this.#iterator, 'next'),
      'the result of next()',
    ) as IteratorResult<unknown>;
    return this.isDone(step) ? undefined : { value: step.value };
  }

  protected isDone(step: IteratorResult<unknown>): boolean {
    return Boolean(step.done);
  }

  async close(): Promise<void> {
    const close = this.#iterator.return ?? undefined;
    if (close !== undefined) anObject(await call(close, this.#iterator, 'return'), 'the result of return()');
  }
}

function call(method: unknown, target: object, name: string): unknown {
  if (typeof method !== 'function') throw new TypeError(`${name} is not a function`);
  return Reflect.apply(method, target, []);
}

function anObject(value: unknown, what: string): object {
  if (typeof value === 'object' && value !== null) return value;
  throw new TypeError(`${what} is not an object`);
}
