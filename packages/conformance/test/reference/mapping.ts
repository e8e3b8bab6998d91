import {
  CancelledError,
  type Dispatcher,
  type ExecuteOptions,
  type Future,
  type MapOptions,
  type Task,
} from '@dispatch/core';
import { bindContext, reasonOf, unwatchSignal, watchSignal } from '@dispatch/core/internal';
import { ItemIterator } from './item-iterator.js';
import { Mailbox, type Sender } from './mailbox.js';
import type { Traced } from './run.js';

/** The task of one item, and its outcome. */
export interface Entry {
  item: unknown;
  future: Future<unknown> | undefined;
  outcome: PromiseSettledResult<unknown> | undefined;
}

/** One `map`: takes an item whenever fewer than `concurrency` results are missing or not taken. */
export class Mapping<A> implements Sender {
  readonly mailbox: Mailbox<unknown, void> = new Mailbox<unknown, void>(this);
  readonly #dispatcher: Dispatcher;
  readonly #factory: (item: A) => Task<unknown>;
  readonly #items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>;
  readonly #options: MapOptions & Traced;
  readonly #concurrency: number;
  #iterator: ItemIterator | undefined;
  protected entries: Entry[] = [];
  readonly #aborted = {
    cancel: (): void => {
      this.onAbort();
    },
  };
  #pumping = false;
  #exhausted = false;

  constructor(
    dispatcher: Dispatcher,
    factory: (item: A) => Task<unknown>,
    items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
    options: MapOptions & Traced,
    concurrency: number,
  ) {
    this.#dispatcher = dispatcher;
    this.#factory = factory;
    this.#items = items;
    this.#options = options;
    this.#concurrency = concurrency;
  }

  begin(): void {
    const { signal } = this.#options;
    if (signal?.aborted === true) this.onAbort();
    else if (signal !== undefined) watchSignal(signal, this.#aborted);
    void this.#pump();
  }

  taken(): void {
    void this.#pump();
  }

  /** Also called while no task is submitted that the signal would cancel. */
  protected onAbort(): void {
    const { signal } = this.#options;
    const cause = signal && reasonOf(signal);
    void this.close(cause);
    this.mailbox.fail(new CancelledError(undefined, { cause }));
  }

  #unwatch(): void {
    const { signal } = this.#options;
    if (signal !== undefined) unwatchSignal(signal, this.#aborted);
  }

  async close(reason: unknown): Promise<void> {
    this.#exhausted = true;
    this.#unwatch();
    for (const entry of this.entries.splice(0)) entry.future?.cancel(reason);
    await this.closeItems();
  }

  /** Whether an item was requested and has not arrived. */
  protected get isTaking(): boolean {
    return this.#pumping;
  }

  /** How many items were taken whose results were not taken. */
  protected get ahead(): number {
    return this.entries.length + this.mailbox.untaken;
  }

  /** The options with which the task of an item is executed. */
  protected get each(): ExecuteOptions & Traced {
    const { affinity, caller, carry, onProgress, priority, snapshot, timeout } = this.#options;
    return { affinity, caller, carry, onProgress, priority, snapshot, timeout };
  }

  /** Takes items in the asynchronous context in which the map was created. */
  readonly #pump = bindContext(async (): Promise<void> => {
    if (this.#pumping) return;
    this.#pumping = true;
    while (!this.#exhausted && this.ahead < this.#concurrency) {
      let item: { readonly value: unknown } | undefined;
      try {
        this.#iterator ??= new ItemIterator(this.#items);
        item = await this.#iterator.next();
      } catch (reason) {
        // The iterator failed: there is nothing to close.
        this.#iterator = undefined;
        this.#exhausted = true;
        const entry: Entry = { item: undefined, future: undefined, outcome: undefined };
        this.entries.push(entry);
        this.#settle(entry, { status: 'rejected', reason });
        break;
      }
      if (this.#exhausted) break;
      if (item === undefined) {
        this.#iterator = undefined;
        this.#exhausted = true;
      } else await this.#take(item.value as A | PromiseLike<A>);
    }
    this.#pumping = false;
    this.#deliver();
  });

  async #take(value: A | PromiseLike<A>): Promise<void> {
    const entry: Entry = { item: undefined, future: undefined, outcome: undefined };
    this.entries.push(entry);
    try {
      // The values of an async iterator are items, unchanged. The types of the caller say which of the two it is.
      const item = (isAsync(this.#items) ? value : await value) as A;
      entry.item = item;
      // The map may have ended meanwhile.
      if (this.entries.includes(entry)) this.#submit(entry, item);
    } catch (reason) {
      this.#settle(entry, { status: 'rejected', reason });
    }
  }

  #submit(entry: Entry, item: A): void {
    try {
      const task = this.#factory(item);
      // The factory may have closed the map, or aborted it.
      if (this.#exhausted) return;
      entry.future = this.#dispatcher.executeAsync(task, this.each);
    } catch (reason) {
      this.#settle(entry, { status: 'rejected', reason });
      return;
    }
    entry.future.then(
      (value) => {
        this.#settle(entry, { status: 'fulfilled', value });
      },
      (reason: unknown) => {
        this.#settle(entry, { status: 'rejected', reason });
      },
    );
  }

  #settle(entry: Entry, outcome: PromiseSettledResult<unknown>): void {
    if (!this.entries.includes(entry)) return;
    entry.outcome = outcome;
    if (outcome.status === 'rejected' && !this.#goesOn) this.stopAt(entry);
    this.#deliver();
    void this.#pump();
  }

  get #goesOn(): boolean {
    return this.#options.settled === true;
  }

  /** Only results before the failure are delivered: with `ordered`, those of the items before it. */
  protected stopAt(failed: Entry): void {
    this.#exhausted = true;
    const ordered = this.#options.ordered !== false;
    const position = this.entries.indexOf(failed);
    const dropped = this.entries.filter((entry, index) => entry !== failed && (!ordered || index > position));
    this.entries = this.entries.filter((entry) => !dropped.includes(entry));
    for (const entry of dropped) entry.future?.cancel();
    void this.closeItems();
  }

  #deliver(): void {
    for (const entry of [...this.entries]) {
      const { outcome } = entry;
      // The consumer may have taken the results before it, and that may have ended the map.
      if (!this.entries.includes(entry)) continue;
      if (outcome !== undefined) {
        this.entries.splice(this.entries.indexOf(entry), 1);
        if (outcome.status === 'rejected' && !this.#goesOn) this.mailbox.fail(outcome.reason);
        else if (this.#options.settled === true || outcome.status === 'rejected')
          this.mailbox.put({ item: entry.item, ...outcome });
        else this.mailbox.put(outcome.value);
      } else if (this.#options.ordered !== false) return;
    }
    if (!this.#exhausted || this.#pumping || this.entries.length > 0) return;
    this.#unwatch();
    this.mailbox.finish();
  }

  readonly #inContext = bindContext(<R>(body: () => R): R => body());

  protected async closeItems(): Promise<void> {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    const closed = this.#inContext(() => iterator?.close());
    closed?.catch(() => {});
    // Items that are waiting for their next value may close only when that value arrives.
    if (!this.#pumping) await closed;
  }
}

function isAsync<A>(items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>): items is AsyncIterable<A> {
  return typeof items === 'object' && Symbol.asyncIterator in items && items[Symbol.asyncIterator] !== undefined;
}
