import { CancelledError, type Task } from '@dispatch/core';
import { bindContext, isThenable, reasonOf, unwatchSignal, watchSignal } from '@dispatch/core/internal';
import type { Call, CallSink } from '../call/call.js';
import { MapEntry } from './map-entry.js';
import { ItemIterator, reportClosing, stepOf, type Items } from './map-items.js';
import { OpenEntries } from './open-entries.js';
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
  /** Calls the user's functions, in the asynchronous context of the call of `map`. */
  readonly #inContext = bindContext(<R>(body: () => R): R => body());
  #iterator: ItemIterator | undefined;
  readonly #open = new OpenEntries<A>();
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
    try {
      if (signal?.aborted) {
        this.cancel(reasonOf(signal));
        return;
      }
      // The map is watched, and not each task: this also ends a map that waits for its next item.
      if (signal !== undefined) watchSignal(signal, this);
      this.#iterator = this.#inContext(() => new ItemIterator(items));
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
    this.#stop(this.#open.first, reason);
    await this.#inContext(this.#closeItems);
  }

  /** The signal has aborted. */
  cancel(cause: unknown): void {
    this.#stop(this.#open.first, cause);
    void this.#inContext(this.#dropItems);
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
      void this.#inContext(this.#pump);
  }

  /** Takes items as long as there is room. */
  readonly #pump = async (): Promise<void> => {
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
  };

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
    const ahead = this.#open.size + this.#delivered;
    return this.#unsettled + places <= this.#limit && ahead + places <= (concurrency ?? bufferFactor * this.#limit);
  }

  #add(): MapEntry<A> {
    const entry = new MapEntry<A>(this.#onSettled);
    this.#open.add(entry);
    this.#unsettled += 1;
    return entry;
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
    else
      for (let first = this.#open.first; first?.outcome !== undefined; first = this.#open.first) this.#deliver(first);
    this.#refill();
    this.#finishIfDone();
  };

  #deliver(entry: MapEntry<A>): void {
    const { outcome } = entry;
    if (outcome === undefined || !entry.isOpen) return;
    this.#open.remove(entry);
    const { settled } = this.#parts;
    if (outcome.status === 'rejected' && !settled) this.#fail(outcome.reason);
    else {
      this.#delivered += 1;
      this.consumer.push([settled || outcome.status === 'rejected' ? outcome : outcome.value]);
    }
  }

  /** Discards the entries after a failure; without an order, all others. */
  #failAt(failed: MapEntry<A>): void {
    this.#stop(this.#parts.ordered ? failed.next : this.#open.first, undefined, failed);
    void this.#inContext(this.#dropItems);
  }

  /** Takes no more items, and discards and cancels the entries from `first` on, except `kept`. */
  #stop(first: MapEntry<A> | undefined, reason: unknown, kept?: MapEntry<A>): void {
    this.#exhausted = true;
    const discarded: MapEntry<A>[] = [];
    for (let entry = first, next = entry?.next; entry !== undefined; entry = next, next = entry?.next) {
      if (entry === kept) continue;
      this.#open.remove(entry);
      if (entry.outcome === undefined) this.#unsettled -= 1;
      discarded.push(entry);
    }
    for (const { call } of discarded) call?.cancel(reason);
  }

  readonly #closeItems = async (): Promise<void> => {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    const closed = iterator?.close();
    // An iterator that is waiting for its next item may close only when that arrives: it is not awaited here.
    if (!this.#pumping) await closed;
    else closed?.catch(reportClosing);
  };
  readonly #dropItems = (): Promise<void> => this.#closeItems().catch(reportClosing);

  #finishIfDone(): void {
    if (!this.#exhausted || this.#pumping || this.#open.size > 0) return;
    this.#unwatch();
    this.consumer.finish();
  }
}
