import type { TaskStream } from '@dispatch/core';
import { uncloneable } from '@dispatch/core/internal';

/** The source of the values of a mailbox. */
export interface Sender {
  /** The first `next()` has been called. */
  begin(): void;
  /** The consumer has taken a value. */
  taken(): void;
  /** The consumer closes a stream whose end it has not received. Resolves once its task has stopped. */
  close(reason: unknown): Promise<void>;
}

interface Waiter<Y, T> {
  readonly resolve: (result: IteratorResult<Y, T>) => void;
  readonly reject: (error: unknown) => void;
}

/** Buffers values for a consumer, which takes them as from an async generator. */
export class Mailbox<Y, T> implements TaskStream<Y, T> {
  readonly [Symbol.toStringTag]: string = 'TaskStream';
  readonly uncloneable: symbol = uncloneable;
  readonly #sender: Sender;
  readonly #values: Y[] = [];
  readonly #waiters: Waiter<Y, T>[] = [];
  /** Settles, once, the first call of `next()` that finds no more values. */
  #end: ((waiter: Waiter<Y, T>) => void) | undefined;
  #begun = false;
  #ended = false;
  /** While the task stops, because the consumer has closed the stream. */
  #closing: Promise<void> | undefined;

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  /** How many values have arrived and were not taken. */
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

  /** Like `fail`, and drops the values that were not taken. */
  abort(error: unknown): void {
    if (!this.#ended) this.#values.length = 0;
    this.fail(error);
  }

  next(): Promise<IteratorResult<Y, T>> {
    if (this.#values.length > 0) {
      // The array is not empty, see above.
      const value = this.#values.shift() as Y;
      this.#sender.taken();
      return Promise.resolve({ done: false, value });
    }
    if (this.#ended) {
      const end = this.#end;
      this.#end = undefined;
      return end === undefined
        ? Promise.resolve(ended<T>())
        : new Promise((resolve, reject) => {
            end({ resolve, reject });
          });
    }
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      if (this.#begun) return;
      this.#begun = true;
      try {
        this.#sender.begin();
      } catch (error) {
        this.fail(error);
      }
    });
  }

  async return(value: T | PromiseLike<T>): Promise<IteratorResult<Y, T>> {
    const closed = this.#close(undefined);
    const [given] = await Promise.all([value, closed]).finally(() => closed);
    return { done: true, value: given };
  }

  async throw(error: unknown): Promise<IteratorResult<Y, T>> {
    await this.#close(error);
    throw error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close(undefined);
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
        cancel: (reason) => this.#close(reason),
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
    for (const waiter of others) waiter.resolve(ended<T>());
  }

  async #close(reason: unknown): Promise<void> {
    const isActive = this.#begun && (!this.#ended || this.#end !== undefined);
    this.#ended = true;
    this.#end = undefined;
    this.#values.length = 0;
    for (const waiter of this.#waiters.splice(0)) waiter.resolve(ended<T>());
    if (isActive)
      this.#closing = this.#sender.close(reason).finally(() => {
        this.#closing = undefined;
      });
    await this.#closing;
  }
}

/** The result of an async generator after its end. */
function ended<T>(): IteratorReturnResult<T> {
  return { done: true, value: undefined as T };
}
