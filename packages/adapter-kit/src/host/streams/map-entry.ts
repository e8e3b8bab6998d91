import type { CancelledError, MapOutcome } from '@dispatch/core';
import type { Call, CallSink } from '../call/call.js';

/** One item of a `map`, from the time it is taken until its outcome is delivered or discarded. */
export class MapEntry<A> implements CallSink {
  outcome: MapOutcome<A | undefined, unknown> | undefined;
  call: Call | undefined;
  /** Whether its outcome is still to be delivered. */
  isOpen = true;
  /** The open entries before and after it. */
  previous: MapEntry<A> | undefined;
  next: MapEntry<A> | undefined;
  /** `undefined` where there is none: the iterator threw, or the item is a promise that has not fulfilled. */
  item: A | undefined;
  readonly #onSettled: (entry: MapEntry<A>) => void;

  constructor(onSettled: (entry: MapEntry<A>) => void) {
    this.#onSettled = onSettled;
  }

  succeed(value: unknown): void {
    this.#settle({ item: this.item, status: 'fulfilled', value });
  }

  fail(reason: unknown): void {
    this.#settle({ item: this.item, status: 'rejected', reason });
  }

  cancel(error: CancelledError): void {
    this.fail(error);
  }

  #settle(outcome: MapOutcome<A | undefined, unknown>): void {
    this.outcome = outcome;
    this.#onSettled(this);
  }
}
