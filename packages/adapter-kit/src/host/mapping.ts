import { CancelledError, type Task } from '@dispatch/core';
import { isThenable, report } from '@dispatch/core/internal';
import type { Call, CallSink } from './call.js';
import { Delivery, type Source } from './delivery.js';
import { MapEntry } from './map-entry.js';

/** How many results may wait for the consumer, as a multiple of how many tasks may be under way. */
const patience = 4;
/** From so many on, places are filled a quarter at a time: that many tasks are short, and share messages. */
const many = 64;

/** What a {@link Mapping} is made of. */
export interface MappingParts<A> {
  readonly factory: (item: A) => Task<unknown>;
  readonly items: Iterable<A> | AsyncIterable<A>;
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
  readonly delivery: Delivery<unknown, void>;
  readonly #parts: MappingParts<A>;
  #iterator: Iterator<A, unknown, void> | AsyncIterator<A, unknown, void> | undefined = undefined;
  /** Those whose outcome is not delivered, in the order of the items. */
  readonly #entries = new Set<MapEntry<A>>();
  /** Where they are delivered in order, the first and the last: a set that loses its first ones takes ever longer to find the next. */
  #first: MapEntry<A> | undefined = undefined;
  #last: MapEntry<A> | undefined = undefined;
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
    this.delivery = new Delivery(this);
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
    this.#stop(this.#entries, reason);
    await this.#closeItems();
  }

  readonly #onAbort = (): void => {
    const cause: unknown = this.#parts.signal?.reason;
    this.#stop(this.#entries, cause);
    this.#closeItems().catch(reportClosing);
    this.#fail(new CancelledError(undefined, { cause }));
  };

  #unwatch(): void {
    this.#parts.signal?.removeEventListener('abort', this.#onAbort);
  }

  #fail(error: unknown): void {
    this.#unwatch();
    this.delivery.fail(error);
  }

  #refill(): void {
    if (!this.#pumping && !this.#exhausted && this.#hasRoom(this.#limit < many ? 1 : this.#limit / 4)) void this.#pump();
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
          entry = this.#add(result.value);
          const task = this.#parts.factory(result.value);
          // The factory may have ended the map.
          if (this.#entries.has(entry)) this.#submit(entry, task);
        }
      } catch (error) {
        // The iterator failed, and not an item: there is nothing more to take.
        if (entry === undefined) this.#exhaust();
        entry ??= this.#add(undefined);
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
    return this.#underWay + places <= this.#limit && this.#ahead + places <= (concurrency ?? patience * this.#limit);
  }

  /** How many items were taken whose results were not. */
  get #ahead(): number {
    return this.#entries.size + this.#delivered;
  }

  #add(item: A | undefined): MapEntry<A> {
    const entry = new MapEntry(item, this.#onSettled);
    this.#entries.add(entry);
    if (this.#parts.ordered) this.#link(entry);
    this.#underWay += 1;
    return entry;
  }

  #link(entry: MapEntry<A>): void {
    if (this.#first === undefined || this.#last === undefined) this.#first = entry;
    else this.#last.next = entry;
    this.#last = entry;
  }

  #submit(entry: MapEntry<A>, task: Task<unknown>): void {
    const call = this.#parts.submit(task, entry);
    entry.call = call;
    if (this.#parts.concurrency === undefined) this.#limit = this.#parts.appetiteFor(call);
  }

  readonly #onSettled = (entry: MapEntry<A>): void => {
    if (!this.#entries.has(entry)) return;
    this.#underWay -= 1;
    if (entry.outcome?.status === 'rejected' && !this.#parts.settled) this.#failAt(entry);
    if (this.#parts.ordered) this.#deliverInOrder();
    else this.#deliver(entry);
    this.#refill();
    this.#finishIfDone();
  };

  #deliverInOrder(): void {
    for (let entry = this.#first; entry?.outcome !== undefined; entry = this.#first) {
      this.#first = entry.next;
      this.#deliver(entry);
    }
  }

  #deliver(entry: MapEntry<A>): void {
    const { outcome } = entry;
    if (outcome === undefined || !this.#entries.delete(entry)) return;
    const { settled } = this.#parts;
    if (outcome.status === 'rejected' && !settled) this.#fail(outcome.reason);
    else {
      this.#delivered += 1;
      this.delivery.push([settled || outcome.status === 'rejected' ? outcome : outcome.value]);
    }
  }

  /** Nothing counts that comes after a failure; without an order, nothing that is under way. */
  #failAt(failed: MapEntry<A>): void {
    const entries = [...this.#entries];
    this.#stop(this.#parts.ordered ? entries.slice(entries.indexOf(failed) + 1) : entries.filter((entry) => entry !== failed));
    this.#closeItems().catch(reportClosing);
  }

  #stop(entries: Iterable<MapEntry<A>>, reason?: unknown): void {
    this.#exhausted = true;
    const calls = [...entries].flatMap((entry) => {
      this.#entries.delete(entry);
      this.#underWay -= entry.outcome === undefined ? 1 : 0;
      return entry.call ?? [];
    });
    for (const call of calls) call.cancel(reason);
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
    if (!this.#exhausted || this.#pumping || this.#entries.size > 0) return;
    this.#unwatch();
    this.delivery.finish();
  }
}

function iteratorOf<A>(items: Iterable<A> | AsyncIterable<A>): Iterator<A, unknown, void> | AsyncIterator<A, unknown, void> {
  // A string is iterable and no object.
  return typeof items === 'object' && Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}

function reportClosing(error: unknown): void {
  report(error, 'Closing the items of a map threw');
}
