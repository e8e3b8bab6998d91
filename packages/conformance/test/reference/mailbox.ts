import type { TaskStream } from '@dispatch/core';

/** Where the values of a mailbox come from. */
export interface Sender {
  /** The first `next()` has been called. */
  begin(): void;
  /** The consumer has taken a value. */
  taken(): void;
  /** The consumer leaves; resolves once nothing goes on for it. */
  leave(reason: unknown): Promise<void>;
}

interface Waiter<Y, T> {
  readonly resolve: (result: IteratorResult<Y, T>) => void;
  readonly reject: (error: unknown) => void;
}

/** Values on their way to a consumer, who takes them as from an async generator. */
export class Mailbox<Y, T> implements TaskStream<Y, T> {
  readonly #sender: Sender;
  readonly #values: Y[] = [];
  readonly #waiters: Waiter<Y, T>[] = [];
  /** What the call of `next()` that finds no value any more gets, once. */
  #end: ((waiter: Waiter<Y, T>) => void) | undefined;
  #begun = false;
  #ended = false;

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  /** How many values have come that were not taken. */
  get untaken(): number {
    return this.#values.length;
  }

  put(value: Y): void {
    if (this.#ended) return;
    const waiter = this.#waiters.shift();
    if (waiter === undefined) this.#values.push(value);
    else {
      waiter.resolve({ done: false, value });
      this.#sender.taken();
    }
  }

  finish(value: T): void {
    this.#finish(({ resolve }) => {
      resolve({ done: true, value });
    });
  }

  fail(error: unknown): void {
    this.#finish(({ reject }) => {
      reject(error);
    });
  }

  /** As `fail`, and drops what was not taken. */
  abort(error: unknown): void {
    if (!this.#ended) this.#values.length = 0;
    this.fail(error);
  }

  next(): Promise<IteratorResult<Y, T>> {
    if (this.#values.length > 0) {
      // There is one: it was looked.
      const value = this.#values.shift() as Y;
      this.#sender.taken();
      return Promise.resolve({ done: false, value });
    }
    if (this.#ended) {
      const end = this.#end;
      this.#end = undefined;
      return end === undefined
        ? Promise.resolve(over<T>())
        : new Promise((resolve, reject) => {
            end({ resolve, reject });
          });
    }
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      if (this.#begun) return;
      this.#begun = true;
      this.#sender.begin();
    });
  }

  async return(value: T | PromiseLike<T>): Promise<IteratorResult<Y, T>> {
    await this.#leave(undefined);
    return { done: true, value: await value };
  }

  async throw(error: unknown): Promise<IteratorResult<Y, T>> {
    await this.#leave(error);
    throw error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#leave(undefined);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  toReadableStream(): ReadableStream<Y> {
    return new ReadableStream<Y>(
      {
        pull: async (controller) => {
          const { done, value } = await this.next();
          if (done === true) controller.close();
          else controller.enqueue(value);
        },
        cancel: (reason) => this.#leave(reason),
      },
      { highWaterMark: 0 },
    );
  }

  #finish(end: (waiter: Waiter<Y, T>) => void): void {
    if (this.#ended) return;
    this.#ended = true;
    const [first, ...others] = this.#waiters.splice(0);
    if (first === undefined) this.#end = end;
    else end(first);
    for (const waiter of others) waiter.resolve(over<T>());
  }

  async #leave(reason: unknown): Promise<void> {
    const isUnderWay = this.#begun && !this.#ended;
    this.#ended = true;
    this.#end = undefined;
    this.#values.length = 0;
    for (const waiter of this.#waiters.splice(0)) waiter.resolve(over<T>());
    if (isUnderWay) await this.#sender.leave(reason);
  }
}

/** What an async generator gives after its end. */
function over<T>(): IteratorReturnResult<T> {
  return { done: true, value: undefined as T };
}
