import type { TaskStream } from '@dispatch/core';

/** Where the values of a {@link StreamConsumer} come from. */
export interface Source {
  /** The first value is asked for. */
  start(): void;
  /** The consumer has taken `count` more values. */
  taken(count: number): void;
  /** Whether somebody waits for a value. */
  awaited(on: boolean): void;
  /** The consumer leaves. @returns a promise that resolves when nothing goes on for it any more. */
  leave(reason: unknown): Promise<void>;
}

interface Waiter<Y, T> {
  resolve(result: IteratorResult<Y, T>): void;
  reject(error: unknown): void;
}

/** How the values end. */
type End<T> = { readonly returned: T } | { readonly thrown: unknown };

/**
 * The consumer's end of a stream: values that have come and were not taken, and calls of `next()` that no value has come
 * for. Never both. By hand and not as an `async function*`: that would hold `return()` back behind a pending `next()`, and
 * cost three times as much a value.
 */
export class StreamConsumer<Y, T> implements TaskStream<Y, T> {
  readonly #source: Source;
  #values: Y[] = [];
  #taken = 0;
  readonly #waiters: Waiter<Y, T>[] = [];
  #end: End<T> | undefined = undefined;
  #status: 'unasked' | 'open' | 'over' = 'unasked';
  /** For whoever leaves again meanwhile. */
  #leaving: Promise<void> | undefined = undefined;

  constructor(source: Source) {
    this.#source = source;
  }

  // The producer's side.

  /** Delivers values, unless the consumer has left or the end was told. */
  push(values: readonly Y[]): void {
    if (this.#status === 'over' || this.#end !== undefined) return;
    let given = 0;
    for (const value of values) {
      const waiter = this.#waiters.shift();
      if (waiter === undefined) this.#values.push(value);
      else {
        given += 1;
        waiter.resolve({ done: false, value });
      }
    }
    if (given === 0) return;
    if (this.#waiters.length === 0) this.#source.awaited(false);
    this.#source.taken(given);
  }

  /** Ends it with a value, after all that were delivered. */
  finish(value: T): void {
    this.#finish({ returned: value });
  }

  /** Ends it with an error, after all values that were delivered. */
  fail(error: unknown): void {
    this.#finish({ thrown: error });
  }

  /** Ends it with an error at once. */
  abort(error: unknown): void {
    this.#values = [];
    this.#taken = 0;
    this.#finish({ thrown: error });
  }

  // The consumer's side.

  next(): Promise<IteratorResult<Y, T>> {
    if (this.#taken < this.#values.length) return Promise.resolve({ done: false, value: this.#take() });
    const end = this.#end;
    if (end !== undefined) {
      this.#close();
      return new Promise((resolve, reject) => {
        settle({ resolve, reject }, end);
      });
    }
    // As a generator that is over: a generator's return value is there once.
    if (this.#status === 'over') return Promise.resolve({ done: true, value: undefined as T });
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      if (this.#waiters.length > 1) return;
      this.#source.awaited(true);
      if (this.#status === 'unasked') {
        this.#status = 'open';
        this.#source.start();
      }
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

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#leave(undefined);
  }

  toReadableStream(): ReadableStream<Y> {
    return new ReadableStream<Y>(
      {
        pull: async (controller) => {
          const result = await this.next();
          if (result.done === true) controller.close();
          else controller.enqueue(result.value);
        },
        cancel: (reason) => this.#leave(reason),
      },
      // Nothing is taken before it is read.
      { highWaterMark: 0 },
    );
  }

  #take(): Y {
    // There is one: the caller has looked.
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
    if (this.#status === 'over' || this.#end !== undefined) return;
    this.#end = end;
    const waiter = this.#waiters.shift();
    if (waiter === undefined) return;
    // Before those behind it, which see no more than that it is over.
    settle(waiter, end);
    this.#close();
  }

  /** Nothing more is delivered; whoever still waits sees the end. */
  #close(): void {
    this.#status = 'over';
    this.#end = undefined;
    this.#values = [];
    this.#taken = 0;
    for (const waiter of this.#waiters.splice(0)) waiter.resolve({ done: true, value: undefined as T });
  }

  async #leave(reason: unknown): Promise<void> {
    const isUnderWay = this.#status === 'open';
    this.#close();
    if (isUnderWay) {
      this.#leaving = this.#source.leave(reason).finally(() => {
        this.#leaving = undefined;
      });
    }
    await this.#leaving;
  }
}

function settle<Y, T>(waiter: Waiter<Y, T>, end: End<T>): void {
  if ('thrown' in end) waiter.reject(end.thrown);
  else waiter.resolve({ done: true, value: end.returned });
}
