import { CancelledError, type Task } from '@dispatch/core';
import { isThenable, unwatchSignal, watchSignal } from '@dispatch/core/internal';
import type { Call, CallSink } from '../call/call.js';
import { MapEntry } from './map-entry.js';
import { ItemIterator, reportClosing, stepOf, type Items } from './map-items.js';
import { StreamConsumer, type Source } from './stream-consumer.js';

/** How many results may wait for the consumer, as a multiple of how many tasks may be unsettled. */
const bufferFactor = 4;
/** With a limit of this many tasks or more, a quarter of it is refilled at a time: short tasks then share messages. */
const many = 64;

/** The options of a {@link Mapping}, and what it needs from its dispatcher. */
export interface MappingParts<A> {
  readonly factory: (item: A) => Task<unknown>;
  readonly items: Items<A>;
  /** `undefined`: as many as keep the workers busy. */
  readonly concurrency: number | undefined;
  readonly ordered: boolean;
  /** Whether failures are delivered as results. */
  readonly settled: boolean;
  readonly signal: AbortSignal | undefined;
  /** Submits a task whose outcome is passed to `sink`. */
  readonly submit: (task: Task<unknown>, sink: CallSink) => Call;
  /** How many tasks like this one keep the workers busy. */
  readonly demandFor: (call: Call) => number;
  /** Whether another task would be rejected with a `QueueFullError`. */
  readonly isFull: () => boolean;
}

/**
 * Runs a task for each item. It takes items only as far as their results are wanted, and many at a time if their tasks
 * are short, so that these share messages. Items are never grouped into chunks, so none waits behind a slow one.
 */
export class Mapping<A> implements Source {
  readonly consumer: StreamConsumer<unknown, void> = new StreamConsumer<unknown, void>(this);
  readonly #parts: MappingParts<A>;
  #iterator: ItemIterator | undefined;
  /**
   * The open entries in the order of the items: a linked list, because a set of thousands takes longer than all else
   * here.
   */
  #first: MapEntry<A> | undefined;
  #last: MapEntry<A> | undefined;
  #size = 0;
  #unsettled = 0;
  /** How many delivered outcomes the consumer has not taken. */
  #delivered = 0;
  /** How many tasks may be unsettled: one at first, as nothing is known about the tasks. */
  #limit: number;
  #exhausted = false;
  #pumping = false;

  constructor(parts: MappingParts<A>) {
    this.#parts = parts;
    this.#limit = parts.concurrency ?? 1;
  }

  start(): void {
    const { items, signal } = this.#parts;
    if (signal?.aborted === true) {
      this.cancel(signal.reason);
      return;
    }
    // The map is watched, and not each task: this also ends a map that waits for its next item.
    if (signal !== undefined) watchSignal(signal, this);
    try {
      this.#iterator = new ItemIterator(items);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#refill();
  }

  taken(count: number): void {
    this.#delivered -= count;
    this.#refill();
  }

  awaited(): void {
    // Unsettled tasks keep the process alive. While an item is awaited, its source has to do so.
  }

  async close(reason: unknown): Promise<void> {
    this.#unwatch();
    this.#stop(this.#first, reason);
    await this.#closeItems();
  }

  /** The signal has aborted. */
  cancel(cause: unknown): void {
    this.#stop(this.#first, cause);
    this.#closeItems().catch(reportClosing);
    this.#fail(new CancelledError(undefined, { cause }));
  }

  #unwatch(): void {
    const { signal } = this.#parts;
    if (signal !== undefined) unwatchSignal(signal, this);
  }

  #fail(error: unknown): void {
    this.#unwatch();
    this.consumer.fail(error);
  }

  #refill(): void {
    if (!this.#pumping && !this.#exhausted && this.#hasRoom(this.#limit < many ? 1 : this.#limit / 4))
      void this.#pump();
  }

  /** Takes items as long as there is room. */
  async #pump(): Promise<void> {
    this.#pumping = true;
    while (!this.#exhausted && this.#hasRoom(1)) {
      let entry: MapEntry<A> | undefined;
      try {
        // Only promises are awaited: `await` takes longer than a small task.
        const iterator = this.#iterator;
        const next = iterator?.next();
        const given = isThenable(next) ? await next : next;
        if (this.#exhausted) break;
        const step = stepOf(given);
        // Any value counts as `true` or `false`, as in the language.
        if (step.done) this.#exhaust();
        else {
          const { value } = step;
          entry = this.#add();
          // Same as `for await`: promises of a sync iterable are awaited, those of an async iterable are not.
          const item = (iterator?.isAsync === false && isThenable(value) ? await value : value) as A;
          entry.item = item;
          // The map may have ended meanwhile, also by its factory.
          if (!entry.isOpen) continue;
          const task = this.#parts.factory(item);
          if (entry.isOpen) this.#submit(entry, task);
        }
      } catch (error) {
        if (entry === undefined) {
          // The iterator threw or broke the protocol, so there are no more items, and it is not closed.
          this.#exhaust();
          entry = this.#add();
        }
        entry.fail(error);
      }
    }
    this.#pumping = false;
    this.#finishIfDone();
  }

  #exhaust(): void {
    this.#exhausted = true;
    this.#iterator = undefined;
  }

  /** Whether there are `places` for more tasks. */
  #hasRoom(places: number): boolean {
    const { concurrency, isFull } = this.#parts;
    // With no task unsettled, nothing would call this again: then the item fails with the `QueueFullError`.
    if (this.#unsettled > 0 && isFull()) return false;
    // How many items were taken whose results the consumer has not taken.
    const ahead = this.#size + this.#delivered;
    return this.#unsettled + places <= this.#limit && ahead + places <= (concurrency ?? bufferFactor * this.#limit);
  }

  #add(): MapEntry<A> {
    const entry = new MapEntry<A>(this.#onSettled);
    entry.previous = this.#last;
    if (this.#last === undefined) this.#first = entry;
    else this.#last.next = entry;
    this.#last = entry;
    this.#size += 1;
    this.#unsettled += 1;
    return entry;
  }

  /** Removes an open entry. */
  #remove(entry: MapEntry<A>): void {
    const { previous, next } = entry;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    // Otherwise a removed entry in the old generation would keep younger ones from being collected.
    entry.next = undefined;
    entry.isOpen = false;
    this.#size -= 1;
  }

  #submit(entry: MapEntry<A>, task: Task<unknown>): void {
    const call = this.#parts.submit(task, entry);
    entry.call = call;
    if (this.#parts.concurrency === undefined) this.#limit = this.#parts.demandFor(call);
  }

  readonly #onSettled = (entry: MapEntry<A>): void => {
    if (!entry.isOpen) return;
    this.#unsettled -= 1;
    if (entry.outcome?.status === 'rejected' && !this.#parts.settled) this.#failAt(entry);
    if (!this.#parts.ordered) this.#deliver(entry);
    else for (let first = this.#first; first?.outcome !== undefined; first = this.#first) this.#deliver(first);
    this.#refill();
    this.#finishIfDone();
  };

  #deliver(entry: MapEntry<A>): void {
    const { outcome } = entry;
    if (outcome === undefined || !entry.isOpen) return;
    this.#remove(entry);
    const { settled } = this.#parts;
    if (outcome.status === 'rejected' && !settled) this.#fail(outcome.reason);
    else {
      this.#delivered += 1;
      this.consumer.push([settled || outcome.status === 'rejected' ? outcome : outcome.value]);
    }
  }

  /** Discards the entries after a failure; without an order, all others. */
  #failAt(failed: MapEntry<A>): void {
    this.#stop(this.#parts.ordered ? failed.next : this.#first, undefined, failed);
    this.#closeItems().catch(reportClosing);
  }

  /** Takes no more items, and discards and cancels the entries from `first` on, except `kept`. */
  #stop(first: MapEntry<A> | undefined, reason: unknown, kept?: MapEntry<A>): void {
    this.#exhausted = true;
    const discarded: MapEntry<A>[] = [];
    for (let entry = first, next = entry?.next; entry !== undefined; entry = next, next = entry?.next) {
      if (entry === kept) continue;
      this.#remove(entry);
      if (entry.outcome === undefined) this.#unsettled -= 1;
      discarded.push(entry);
    }
    for (const { call } of discarded) call?.cancel(reason);
  }

  async #closeItems(): Promise<void> {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    const closed = iterator?.close();
    // An iterator that is waiting for its next item may close only when that arrives: it is not awaited here.
    if (!this.#pumping) await closed;
    else closed?.catch(reportClosing);
  }

  #finishIfDone(): void {
    if (!this.#exhausted || this.#pumping || this.#size > 0) return;
    this.#unwatch();
    this.consumer.finish();
  }
}
