import type { Call } from './call.js';

/** Calls that wait for a lane, in the order submitted. Each links its neighbours, so any can leave in O(1). */
export class Queue {
  #first: Call | undefined = undefined;
  #last: Call | undefined = undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): Call | undefined {
    return this.#first;
  }

  push(call: Call): void {
    this.#link(this.#last, call, undefined);
  }

  /** Puts calls back that had been taken out: each before all that were submitted later. */
  putBack(calls: readonly Call[]): void {
    for (const call of calls) {
      let after = this.#first;
      while (after !== undefined && after.order < call.order) after = after.next;
      this.#link(after === undefined ? this.#last : after.previous, call, after);
    }
  }

  /** Takes a call out that is in. */
  remove(call: Call): void {
    const { previous, next } = call;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    call.previous = undefined;
    call.next = undefined;
    call.queued = false;
    this.#size -= 1;
  }

  *[Symbol.iterator](): Generator<Call> {
    for (let call = this.#first, next = call?.next; call !== undefined; call = next, next = call?.next) yield call;
  }

  #link(previous: Call | undefined, call: Call, next: Call | undefined): void {
    call.previous = previous;
    call.next = next;
    call.queued = true;
    if (previous === undefined) this.#first = call;
    else previous.next = call;
    if (next === undefined) this.#last = call;
    else next.previous = call;
    this.#size += 1;
  }
}
