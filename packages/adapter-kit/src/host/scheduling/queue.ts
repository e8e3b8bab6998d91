import type { Call, CallHolder } from '../call/call.js';

/** Calls of one priority, in the order of submission: a doubly linked list, so that any call can be removed in O(1). */
interface Level {
  readonly priority: number;
  first: Call | undefined;
  last: Call | undefined;
}

/** Waiting calls: by priority, highest first, and within one priority in the order of submission. */
export class Queue implements CallHolder {
  /**
   * The level of most calls. It is kept while empty, so that no array changes when a single call is added and removed.
   */
  readonly #usual: Level = { priority: 0, first: undefined, last: undefined };
  /** Highest priority first. Only {@link #usual} may be empty. */
  readonly #levels: Level[] = [this.#usual];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): Call | undefined {
    return this.#firstFrom(0);
  }

  /** Adds a call that was submitted after all others in this queue. */
  push(call: Call): void {
    const level = this.#levelOf(call.priority);
    this.#link(level, level.last, call, undefined);
  }

  /** Adds calls that were removed before: each before the calls of its priority that were submitted later. */
  putBack(calls: readonly Call[]): void {
    // In this order, each search continues where the previous one ended.
    let previous: Call | undefined;
    for (const call of [...calls].sort(compareTurns)) {
      const level = this.#levelOf(call.priority);
      let after: Call | undefined = previous?.priority === call.priority ? previous.next : level.first;
      while (after !== undefined && after.order < call.order) after = after.next;
      this.#link(level, after === undefined ? level.last : after.previous, call, after);
      previous = call;
    }
  }

  /** A waiting call has not started. */
  isRunning(): boolean {
    return false;
  }

  /** Removes a call, which must be in this queue. @returns `true`. */
  withdraw(call: Call): boolean {
    const { previous, next } = call;
    const place = this.#placeOf(call.priority);
    const level = this.#levels[place];
    if (level === undefined) throw new Error('the call is not in this queue');
    if (previous === undefined) level.first = next;
    else previous.next = next;
    if (next === undefined) level.last = previous;
    else next.previous = previous;
    if (level.first === undefined && level !== this.#usual) this.#levels.splice(place, 1);
    call.previous = undefined;
    call.next = undefined;
    call.holder = undefined;
    call.peers.waiting -= 1;
    this.#size -= 1;
    return true;
  }

  /** The call after `call`, which must be in this queue. */
  after(call: Call | undefined): Call | undefined {
    if (call === undefined || call.next !== undefined) return call?.next;
    return this.#firstFrom(this.#placeOf(call.priority) + 1);
  }

  *[Symbol.iterator](): Generator<Call> {
    for (const level of [...this.#levels]) {
      for (let call = level.first, next = call?.next; call !== undefined; call = next, next = call?.next) yield call;
    }
  }

  /** The first call of the levels at `place` and after it. */
  #firstFrom(place: number): Call | undefined {
    const first = this.#levels[place]?.first;
    // Of two adjacent levels at most one is the usual one, and only that may be empty.
    return first ?? this.#levels[place + 1]?.first;
  }

  #levelOf(priority: number): Level {
    const place = this.#placeOf(priority);
    const level = this.#levels[place];
    if (level?.priority === priority) return level;
    const added: Level = { priority, first: undefined, last: undefined };
    this.#levels.splice(place, 0, added);
    return added;
  }

  /** The index of the level of `priority`, or the index at which to insert it. */
  #placeOf(priority: number): number {
    let low = 0;
    let high = this.#levels.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#levels[middle]?.priority ?? -Infinity) > priority) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #link(level: Level, previous: Call | undefined, call: Call, next: Call | undefined): void {
    call.previous = previous;
    call.next = next;
    call.holder = this;
    if (previous === undefined) level.first = call;
    else previous.next = call;
    if (next === undefined) level.last = call;
    else next.previous = call;
    call.peers.waiting += 1;
    this.#size += 1;
  }
}

/** Compares two calls by the order in which they have to be assigned. */
export function compareTurns(a: Call, b: Call): number {
  // Not by subtraction: `Infinity` is a valid priority.
  if (a.priority !== b.priority) return a.priority > b.priority ? -1 : 1;
  return a.order - b.order;
}
