import type { TaskStream } from '@dispatch/core';
import { uncloneable } from '@dispatch/core/internal';

/** Produces the values of a {@link StreamConsumer}. */
export interface Source {
  /** The first value is requested. */
  start(): void;
  /** The consumer has taken `count` more values. */
  taken(count: number): void;
  /** The consumer has started or stopped waiting for a value. */
  awaited(on: boolean): void;
  /**
   * The consumer closes the stream before it has received its end.
   *
   * @returns a promise that resolves when the producer has stopped, or rejects with what it threw as it stopped.
   */
  close(reason: unknown): Promise<void>;
}

interface Waiter<Y, T> {
  resolve(result: IteratorResult<Y, T>): void;
  reject(error: unknown): void;
}

/** How the values end. */
type End<T> = { readonly returned: T } | { readonly thrown: unknown };

/**
 * The consumer's end of a stream: either values that have arrived and were not taken, or calls of `next()` that are
 * waiting for one. Not an `async function*`, which would delay `return()` until a pending `next()` settles, and would
 * cost three times as much per value.
 */
export class StreamConsumer<Y, T> implements TaskStream<Y, T> {
  readonly uncloneable: symbol = uncloneable;
  readonly #source: Source;
  #values: Y[] = [];
  #taken = 0;
  readonly #waiters: Waiter<Y, T>[] = [];
  #end: End<T> | undefined;
  #status: 'unstarted' | 'open' | 'closed' = 'unstarted';
  /** Set while the source closes, for further calls of `return()` or `throw()`. */
  #closing: Promise<void> | undefined;

  constructor(source: Source) {
    this.#source = source;
  }

  get [Symbol.toStringTag](): string {
    return 'TaskStream';
  }

  // For the producer:

  /** Delivers values, unless the consumer has closed the stream or it has ended. */
  push(values: readonly Y[]): void {
    if (this.#status === 'closed' || this.#end !== undefined) return;
    let delivered = 0;
    for (const value of values) {
      const waiter = this.#waiters.shift();
      if (waiter === undefined) this.#values.push(value);
      else {
        delivered += 1;
        waiter.resolve({ done: false, value });
      }
    }
    if (delivered === 0) return;
    if (this.#waiters.length === 0) this.#source.awaited(false);
    this.#source.taken(delivered);
  }

  /** Ends it with a return value, after all values that were delivered. */
  finish(value: T): void {
    this.#finish({ returned: value });
  }

  /** Ends it with an error, after all values that were delivered. */
  fail(error: unknown): void {
    this.#finish({ thrown: error });
  }

  /** Ends it with an error at once, and discards the values that were not taken. */
  abort(error: unknown): void {
    this.#values = [];
    this.#taken = 0;
    this.#finish({ thrown: error });
  }

  // For the consumer:

  next(): Promise<IteratorResult<Y, T>> {
    if (this.#taken < this.#values.length) return Promise.resolve({ done: false, value: this.#take() });
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      // Like a generator: its return value is delivered once.
      if (this.#status === 'closed') this.#close();
      else if (this.#end !== undefined) this.#deliver(this.#end);
      else if (this.#waiters.length === 1) {
        this.#source.awaited(true);
        if (this.#status === 'unstarted') {
          this.#status = 'open';
          this.#source.start();
        }
      }
    });
  }

  async return(value: T | PromiseLike<T>): Promise<IteratorResult<Y, T>> {
    const exit = this.#exit();
    // Both at once: while one is awaited, a rejection of the other would be unhandled.
    const [given] = await Promise.all([value, exit]).finally(() => exit);
    return { done: true, value: given };
  }

  async throw(error: unknown): Promise<IteratorResult<Y, T>> {
    await this.#exit(error);
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#exit();
  }

  toReadableStream(): ReadableStream<Y> {
    return new ReadableStream<Y>(
      {
        pull: async (controller) => {
          const result = await this.next();
          if (result.done === true) controller.close();
          else controller.enqueue(result.value);
        },
        cancel: (reason) => this.#exit(reason),
      },
      // No value is taken before it is read.
      { highWaterMark: 0 },
    );
  }

  #take(): Y {
    // The caller has checked that there is one.
    const value = this.#values[this.#taken] as Y;
    this.#taken += 1;
    if (this.#taken === this.#values.length) {
      this.#values = [];
      this.#taken = 0;
    }
    this.#source.taken(1);
    return value;
  }

  #finish(end: End<T>): void {
    if (this.#status === 'closed' || this.#end !== undefined) return;
    this.#end = end;
    this.#deliver(end);
  }

  /** Delivers the end to the first pending call of `next()`, if there is one. */
  #deliver(end: End<T>): void {
    const waiter = this.#waiters.shift();
    if (waiter === undefined) return;
    // Before the other waiters, which receive `done` without a value.
    if ('thrown' in end) waiter.reject(end.thrown);
    else waiter.resolve({ done: true, value: end.returned });
    this.#close();
  }

  /** Discards all values, and ends pending calls of `next()`. */
  #close(): void {
    this.#status = 'closed';
    this.#end = undefined;
    this.#values = [];
    this.#taken = 0;
    for (const waiter of this.#waiters.splice(0)) waiter.resolve({ done: true, value: undefined as T });
  }

  async #exit(reason?: unknown): Promise<void> {
    const isOpen = this.#status === 'open';
    this.#close();
    if (isOpen) {
      this.#closing = this.#source.close(reason).finally(() => {
        this.#closing = undefined;
      });
    }
    await this.#closing;
  }
}
