import type { CancelledError, MapOutcome } from '@dispatch/core';
import type { Call, CallSink } from '../call/call.js';

/** The task of one item, from its submission until its outcome is delivered. */
export class MapEntry<A> implements CallSink {
  outcome: MapOutcome<A | undefined, unknown> | undefined = undefined;
  call: Call | undefined = undefined;
  /** Whether its outcome is to be delivered and has not been. */
  isOpen = true;
  /** Those of the items before and after it, among the open ones. */
  previous: MapEntry<A> | undefined = undefined;
  next: MapEntry<A> | undefined = undefined;
  /** `undefined` where there is none: the iterator threw, or the item is a promise that has not fulfilled. */
  item: A | undefined = undefined;
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
