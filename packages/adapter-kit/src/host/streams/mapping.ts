import { CancelledError, type Task } from '@dispatch/core';
import { isThenable, report } from '@dispatch/core/internal';
import type { Call, CallSink } from '../call/call.js';
import { StreamConsumer, type Source } from './stream-consumer.js';
import { MapEntry } from './map-entry.js';

/** How many results may wait for the consumer, as a multiple of how many tasks may be under way. */
const bufferFactor = 4;
/** From so many on, places are filled a quarter at a time: that many tasks are short, and share messages. */
const many = 64;

type Items<A> = Iterator<A | PromiseLike<A>, unknown, void> | AsyncIterator<A, unknown, void>;

/** What a {@link Mapping} is made of. */
export interface MappingParts<A> {
  readonly factory: (item: A) => Task<unknown>;
  readonly items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>;
  /** `undefined`: as many as keep the workers busy. */
  readonly concurrency: number | undefined;
  readonly ordered: boolean;
  /** Whether failures are results too. */
  readonly settled: boolean;
  readonly signal: AbortSignal | undefined;
  /** Submits the task, whose outcome goes to `sink`. */
  readonly submit: (task: Task<unknown>, sink: CallSink) => Call;
  readonly appetiteFor: (call: Call) => number;
  /** Whether another task would be refused. */
  readonly isFull: () => boolean;
}

/**
 * Runs a task for each item. Takes items only as far as their results are wanted, many at a time where tasks are short, so
 * that these travel in batches; the items are never split into chunks of calls, so none waits behind a slow one.
 */
export class Mapping<A> implements Source {
  readonly consumer: StreamConsumer<unknown, void> = new StreamConsumer<unknown, void>(this);
  readonly #parts: MappingParts<A>;
  #iterator: Items<A> | undefined = undefined;
  /** Those whose outcome is not delivered, in the order of the items, linked: a set of thousands takes longer than all else here. */
  #first: MapEntry<A> | undefined = undefined;
  #last: MapEntry<A> | undefined = undefined;
  #size = 0;
  #underWay = 0;
  /** How many outcomes the consumer has not taken. */
  #delivered = 0;
  /** How many tasks may be under way: one, to begin with, to see what the tasks are like. */
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
      this.#onAbort();
      return;
    }
    // Its own listener, and not one of each task: it also ends a map that waits for its next item.
    signal?.addEventListener('abort', this.#onAbort);
    try {
      this.#iterator = iteratorOf(items);
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
    // The tasks that are under way keep the process alive, and items that are waited for are for their source to hold.
  }

  async leave(reason: unknown): Promise<void> {
    this.#unwatch();
    this.#stop(this.#first, reason);
    await this.#closeItems();
  }

  readonly #onAbort = (): void => {
    const cause: unknown = this.#parts.signal?.reason;
    this.#stop(this.#first, cause);
    this.#closeItems().catch(reportClosing);
    this.#fail(new CancelledError(undefined, { cause }));
  };

  #unwatch(): void {
    this.#parts.signal?.removeEventListener('abort', this.#onAbort);
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
        // Only what is a promise is awaited: that takes longer than a small task.
        const next = this.#iterator?.next();
        const result = isThenable(next) ? await next : next;
        if (this.#exhausted) break;
        if (result === undefined || result.done === true) this.#exhaust();
        else {
          entry = this.#add();
          const { value } = result;
          // As `for await`: promises of a plain iterable are awaited, what an async iterator gives is an item as it is.
          const item = (result === next && isThenable(value) ? await value : value) as A;
          entry.item = item;
          // The map may have ended meanwhile, also by its factory.
          if (!entry.isOpen) continue;
          const task = this.#parts.factory(item);
          if (entry.isOpen) this.#submit(entry, task);
        }
      } catch (error) {
        if (entry === undefined) {
          // The iterator failed, and not an item: there is nothing more to take.
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
    // With nothing under way nobody would come back to it: then the refusal is the item's failure.
    if (this.#underWay > 0 && isFull()) return false;
    // How many items were taken whose results were not.
    const ahead = this.#size + this.#delivered;
    return this.#underWay + places <= this.#limit && ahead + places <= (concurrency ?? bufferFactor * this.#limit);
  }

  #add(): MapEntry<A> {
    const entry = new MapEntry<A>(this.#onSettled);
    entry.previous = this.#last;
    if (this.#last === undefined) this.#first = entry;
    else this.#last.next = entry;
    this.#last = entry;
    this.#size += 1;
    this.#underWay += 1;
    return entry;
  }

  /** Takes out one that is open. */
  #remove(entry: MapEntry<A>): void {
    const { previous, next } = entry;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    // An old one that is over would keep the young ones behind it from being collected.
    entry.next = undefined;
    entry.isOpen = false;
    this.#size -= 1;
  }

  #submit(entry: MapEntry<A>, task: Task<unknown>): void {
    const call = this.#parts.submit(task, entry);
    entry.call = call;
    if (this.#parts.concurrency === undefined) this.#limit = this.#parts.appetiteFor(call);
  }

  readonly #onSettled = (entry: MapEntry<A>): void => {
    if (!entry.isOpen) return;
    this.#underWay -= 1;
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

  /** Nothing counts that comes after a failure; without an order, nothing that is under way. */
  #failAt(failed: MapEntry<A>): void {
    this.#stop(this.#parts.ordered ? failed.next : this.#first, undefined, failed);
    this.#closeItems().catch(reportClosing);
  }

  /** Takes no more items, and drops those from `first` on but for one. */
  #stop(first: MapEntry<A> | undefined, reason: unknown, kept?: MapEntry<A>): void {
    this.#exhausted = true;
    const dropped: MapEntry<A>[] = [];
    for (let entry = first, next = entry?.next; entry !== undefined; entry = next, next = entry?.next) {
      if (entry === kept) continue;
      this.#remove(entry);
      if (entry.outcome === undefined) this.#underWay -= 1;
      dropped.push(entry);
    }
    for (const { call } of dropped) call?.cancel(reason);
  }

  async #closeItems(): Promise<void> {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    const closed = iterator?.return?.();
    // One that waits for its next item may close only when that comes: nobody waits for it here.
    if (!this.#pumping) await closed;
    else if (isThenable(closed)) closed.then(undefined, reportClosing);
  }

  #finishIfDone(): void {
    if (!this.#exhausted || this.#pumping || this.#size > 0) return;
    this.#unwatch();
    this.consumer.finish();
  }
}

function iteratorOf<A>(items: MappingParts<A>['items']): Items<A> {
  // A string is iterable and no object.
  return typeof items === 'object' && Symbol.asyncIterator in items
    ? items[Symbol.asyncIterator]()
    : items[Symbol.iterator]();
}

function reportClosing(error: unknown): void {
  report(error, 'Closing the items of a map threw');
}
