import type { Dispatcher, Future, MapOptions, Task } from '@dispatch/core';
import { Mailbox, type Sender } from './mailbox.js';

/** The task of one item, and what became of it. */
interface Entry {
  readonly item: unknown;
  future: Future<unknown> | undefined;
  outcome: PromiseSettledResult<unknown> | undefined;
}

/** One `map`: takes an item whenever fewer than `concurrency` results are missing or not taken. */
export class Mapping<A> implements Sender {
  readonly mailbox: Mailbox<unknown, void> = new Mailbox<unknown, void>(this);
  readonly #dispatcher: Dispatcher;
  readonly #factory: (item: A) => Task<unknown>;
  readonly #items: Iterable<A> | AsyncIterable<A>;
  readonly #options: MapOptions;
  readonly #concurrency: number;
  #iterator: Iterator<A> | AsyncIterator<A> | undefined;
  #entries: Entry[] = [];
  #pumping = false;
  #exhausted = false;

  constructor(dispatcher: Dispatcher, factory: (item: A) => Task<unknown>, items: Iterable<A> | AsyncIterable<A>, options: MapOptions, concurrency: number) {
    this.#dispatcher = dispatcher;
    this.#factory = factory;
    this.#items = items;
    this.#options = options;
    this.#concurrency = concurrency;
  }

  begin(): void {
    void this.#pump();
  }

  taken(): void {
    void this.#pump();
  }

  async leave(reason: unknown): Promise<void> {
    this.#exhausted = true;
    for (const entry of this.#entries.splice(0)) entry.future?.cancel(reason);
    await this.#closeItems();
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    while (!this.#exhausted && this.#entries.length + this.mailbox.untaken < this.#concurrency) {
      let item: IteratorResult<A, unknown>;
      try {
        this.#iterator ??= iteratorOf(this.#items);
        item = await this.#iterator.next();
      } catch (reason) {
        // The iterator failed: there is nothing to close.
        this.#iterator = undefined;
        this.#exhausted = true;
        const entry: Entry = { item: undefined, future: undefined, outcome: undefined };
        this.#entries.push(entry);
        this.#settle(entry, { status: 'rejected', reason });
        break;
      }
      if (this.#exhausted) break;
      if (item.done === true) {
        this.#iterator = undefined;
        this.#exhausted = true;
      } else this.#submit(item.value);
    }
    this.#pumping = false;
    this.#deliver();
  }

  #submit(item: A): void {
    const { timeout, signal, priority } = this.#options;
    const entry: Entry = { item, future: undefined, outcome: undefined };
    this.#entries.push(entry);
    try {
      entry.future = this.#dispatcher.executeAsync(this.#factory(item), {
        ...(timeout !== undefined && { timeout }),
        ...(signal !== undefined && { signal }),
        ...(priority !== undefined && { priority }),
      });
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
    if (!this.#entries.includes(entry)) return;
    entry.outcome = outcome;
    if (outcome.status === 'rejected' && !this.#goesOn) this.#stopAt(entry);
    this.#deliver();
    void this.#pump();
  }

  get #goesOn(): boolean {
    return this.#options.settled === true && this.#options.signal?.aborted !== true;
  }

  /** Nothing counts but what comes before the failure: in order, the items before it. */
  #stopAt(failed: Entry): void {
    this.#exhausted = true;
    const ordered = this.#options.ordered !== false;
    const position = this.#entries.indexOf(failed);
    const dropped = this.#entries.filter((entry, index) => entry !== failed && (!ordered || index > position));
    this.#entries = this.#entries.filter((entry) => !dropped.includes(entry));
    for (const entry of dropped) entry.future?.cancel();
    void this.#closeItems();
  }

  #deliver(): void {
    for (const entry of [...this.#entries]) {
      const { outcome } = entry;
      // The consumer may have taken what comes before, and that have brought the end.
      if (!this.#entries.includes(entry)) continue;
      if (outcome !== undefined) {
        this.#entries.splice(this.#entries.indexOf(entry), 1);
        if (outcome.status === 'rejected' && !this.#goesOn) this.mailbox.fail(outcome.reason);
        else if (this.#options.settled === true || outcome.status === 'rejected') this.mailbox.put({ item: entry.item, ...outcome });
        else this.mailbox.put(outcome.value);
      } else if (this.#options.ordered !== false) return;
    }
    if (this.#exhausted && !this.#pumping && this.#entries.length === 0) this.mailbox.finish();
  }

  async #closeItems(): Promise<void> {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    const closed = iterator?.return?.();
    // One that waits for an item may close only when that comes.
    if (!this.#pumping) await closed;
  }
}

function iteratorOf<A>(items: Iterable<A> | AsyncIterable<A>): Iterator<A> | AsyncIterator<A> {
  return typeof items === 'object' && Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}
