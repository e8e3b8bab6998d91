import { fail } from '../assertions.js';
import type { CaseContext } from '../context.js';

/** No map needs that many items. A map that takes items endlessly fails here; otherwise it would block this thread. */
export const tooMany = 100_000;

/** The numbers 0, 1, 2 … as the items of a map, with counts of how they were used. */
export class Numbers implements Iterable<number> {
  /** How often an iterator was requested. */
  opened = 0;
  /** How many items were taken. */
  taken = 0;
  /** How often an iterator was closed. */
  closed = 0;
  readonly #length: number;

  constructor(length: number = Infinity) {
    this.#length = length;
  }

  [Symbol.iterator](): Iterator<number, undefined> {
    this.opened += 1;
    return {
      next: () => {
        if (this.taken >= this.#length) return { done: true, value: undefined };
        if (this.taken >= tooMany) fail(`items are taken only as needed: ${tooMany} were taken`);
        this.taken += 1;
        return { done: false, value: this.taken - 1 };
      },
      return: () => {
        this.closed += 1;
        return { done: true, value: undefined };
      },
    };
  }
}

/**
 * Like {@link Numbers}, but asynchronous: some items arrive only after a turn of the event loop. Of many items fewer do, so that
 * a map that takes items endlessly is soon found on a busy machine, too, where each turn takes long.
 */
export class LaterNumbers implements AsyncIterable<number> {
  readonly counts: Numbers;
  /** The highest number of items requested at a time. */
  mostAsked = 0;
  /** How many items are requested and have not arrived. */
  asked = 0;

  constructor(length?: number) {
    this.counts = new Numbers(length);
  }

  [Symbol.asyncIterator](): AsyncIterator<number, undefined> {
    const numbers = this.counts[Symbol.iterator]();
    return {
      next: async () => {
        this.asked += 1;
        this.mostAsked = Math.max(this.mostAsked, this.asked);
        const { taken } = this.counts;
        await (taken % (taken < 1024 ? 64 : 1024) === 0 ? macrotask() : undefined);
        this.asked -= 1;
        return numbers.next();
      },
      return: async () => {
        await macrotask();
        return numbers.return?.() ?? { done: true, value: undefined };
      },
    };
  }
}

/** Items that a case supplies one by one. A request for the next item waits for it. */
export class GivenItems<A> implements AsyncIterable<A> {
  closed = 0;
  readonly #given: IteratorResult<A, undefined>[] = [];
  readonly #waiters: ((result: IteratorResult<A, undefined>) => void)[] = [];

  give(value: A): void {
    const waiter = this.#waiters.shift();
    if (waiter === undefined) this.#given.push({ done: false, value });
    else waiter({ done: false, value });
  }

  /** Whether a request for an item is pending. */
  get awaited(): boolean {
    return this.#waiters.length > 0;
  }

  [Symbol.asyncIterator](): AsyncIterator<A, undefined> {
    return {
      next: () =>
        new Promise((resolve) => {
          const given = this.#given.shift();
          if (given === undefined) this.#waiters.push(resolve);
          else resolve(given);
        }),
      return: () => {
        this.closed += 1;
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }
}

/** A controller whose signal counts the listeners that are on it, now and at most. One that fires once and has fired is gone. */
export function counting(): { readonly controller: AbortController; count(): number; most(): number } {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  let most = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>): void => {
    listeners.add(args[1]);
    most = Math.max(most, listeners.size);
    add(...args);
    const [type, , options] = args;
    if (typeof options === 'object' && options.once === true) add(type, () => listeners.delete(args[1]), options);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>): void => {
    listeners.delete(args[1]);
    remove(...args);
  };
  return { controller, count: () => listeners.size, most: () => most };
}

/** A signal, and what aborts it with the reason `'shared'`. */
export function abortable(): { signal: AbortSignal; abort(): void } {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    abort: () => {
      controller.abort('shared');
    },
  };
}

/** All values of a generator. */
export async function listOf<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

/** The next value of a generator; the case fails if there is none. */
export async function nextOf<T>(t: CaseContext, what: string, values: AsyncGenerator<T, unknown, void>): Promise<T> {
  const result = await t.gives(what, values.next());
  return result.done === true ? fail(`${what} has a value: the generator has ended`) : result.value;
}

function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
