import type { Call } from '../call/call.js';

/** Calls of one priority, in the order submitted. Each links its neighbours, so any can leave in O(1). */
interface Level {
  readonly priority: number;
  first: Call | undefined;
  last: Call | undefined;
}

/** Calls that wait: those of higher priority first, and within one priority in the order submitted. */
export class Queue {
  /** That of most calls; it stays when it is empty, so that no list changes for a call that comes and goes. */
  readonly #usual: Level = { priority: 0, first: undefined, last: undefined };
  /** Highest priority first; none but the usual one is empty. */
  readonly #levels: Level[] = [this.#usual];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): Call | undefined {
    return this.#firstFrom(0);
  }

  /** Adds a call that was submitted after all others here. */
  push(call: Call): void {
    const level = this.#levelOf(call.priority);
    this.#link(level, level.last, call, undefined);
  }

  /** Puts calls back that had been taken out: each before all of its priority that were submitted later. */
  putBack(calls: readonly Call[]): void {
    // In their order the search for the next place goes on from the last one.
    let previous: Call | undefined;
    for (const call of [...calls].sort(inTurn)) {
      const level = this.#levelOf(call.priority);
      let after: Call | undefined = previous?.priority === call.priority ? previous.next : level.first;
      while (after !== undefined && after.order < call.order) after = after.next;
      this.#link(level, after === undefined ? level.last : after.previous, call, after);
      previous = call;
    }
  }

  /** Takes a call out that is in. */
  remove(call: Call): void {
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
    call.queue = undefined;
    this.#size -= 1;
  }

  /** The call whose turn is after that of `call`, which is in this queue. */
  after(call: Call | undefined): Call | undefined {
    if (call === undefined || call.next !== undefined) return call?.next;
    return this.#firstFrom(this.#placeOf(call.priority) + 1);
  }

  *[Symbol.iterator](): Generator<Call> {
    for (const level of [...this.#levels]) {
      for (let call = level.first, next = call?.next; call !== undefined; call = next, next = call?.next) yield call;
    }
  }

  /** The first call of the levels from this place on. */
  #firstFrom(place: number): Call | undefined {
    const first = this.#levels[place]?.first;
    // One of two in a row is not the usual one, and not empty.
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

  /** Where the level of `priority` is, or would be. */
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
    call.queue = this;
    if (previous === undefined) level.first = call;
    else previous.next = call;
    if (next === undefined) level.last = call;
    else next.previous = call;
    this.#size += 1;
  }
}

/** Orders calls as they are to be handed over. */
export function inTurn(a: Call, b: Call): number {
  // Not by subtraction: Infinity is a priority too.
  if (a.priority !== b.priority) return a.priority > b.priority ? -1 : 1;
  return a.order - b.order;
}
