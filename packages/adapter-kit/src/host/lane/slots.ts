import { DispatcherClaims, nextInSlot, slotCount, slotOf, type CallId } from '../../wire/claims.js';
import { postedIsRunning } from '../../wire/unshared-claims.js';
import type { Call } from '../call/call.js';

/** The calls that one worker holds, by slot, and the dispatcher's side of their claim words. */
export class Slots {
  /** Whether it is known which calls have started. Otherwise every call that was posted counts as started. */
  readonly knowsStarts: boolean;
  readonly #claims: Pick<DispatcherClaims, keyof DispatcherClaims>;
  readonly #calls: (Call | undefined)[] = [];
  /** The next id of each free slot. */
  readonly #free: CallId[] = [];
  /** Calls that were withdrawn and that the worker has not skipped yet: their slots are not free. */
  #withdrawn: CallId[] = [];
  #held = 0;

  /** @param memory the memory of the claim words; `undefined` where none is shared with the worker. */
  constructor(memory: ArrayBufferLike | undefined) {
    this.knowsStarts = memory !== undefined;
    this.#claims = memory === undefined ? postedIsRunning : new DispatcherClaims(memory);
    for (let slot = slotCount - 1; slot >= 0; slot -= 1) this.#free.push(nextInSlot(slot));
  }

  /** How many calls the worker holds. */
  get held(): number {
    return this.#held;
  }

  get hasFree(): boolean {
    // Read for every call that is assigned; there is almost never one to reclaim.
    if (this.#free.length === 0 && this.#withdrawn.length > 0) this.#reclaim();
    return this.#free.length > 0;
  }

  /** Gives `call` a slot, which must be free, and lets the worker claim it. */
  occupy(call: Call): void {
    const id = this.#free.pop();
    if (id === undefined) throw new Error('no slot is free');
    call.id = id;
    this.#calls[slotOf(id)] = call;
    this.#held += 1;
    this.#claims.offer(id);
  }

  /**
   * Frees the slot of a call that the worker has answered or did not receive.
   *
   * @returns the call; `undefined` if the id names none.
   */
  vacate(id: CallId): Call | undefined {
    const call = this.at(id);
    if (call === undefined) return undefined;
    this.#clear(id);
    // Settled before its reply: its cancel word is set.
    if (call.settled) this.#claims.clearCancel(id);
    this.#free.push(nextInSlot(id));
    return call;
  }

  /** Takes an unstarted call back. @returns `false` if it has started or is not here. */
  withdraw(call: Call): boolean {
    if (this.at(call.id) !== call || !this.#claims.withdraw(call.id)) return false;
    this.#clear(call.id);
    this.#withdrawn.push(call.id);
    return true;
  }

  isRunning(call: Call): boolean {
    return this.at(call.id) === call && this.#claims.isRunning(call.id);
  }

  /** Whether a call has started and, if it is a stream that was asked to continue, continues. */
  isActive(call: Call): boolean {
    return this.isRunning(call) && this.#claims.isPulled(call.id);
  }

  /** Sets the pull word of a suspended stream. */
  pull(call: Call): void {
    this.#claims.pull(call.id);
  }

  /** Calls that were withdrawn and that the worker has not skipped. */
  get withdrawn(): readonly CallId[] {
    this.#reclaim();
    return this.#withdrawn;
  }

  /** Frees the slots of withdrawn calls that the worker will never read. */
  forget(ids: ReadonlySet<CallId>): void {
    this.#reclaim();
    this.#withdrawn = this.#withdrawn.filter((id) => {
      if (!ids.has(id)) return true;
      this.#free.push(nextInSlot(id));
      return false;
    });
  }

  /** Sets the cancel word of a running call. */
  cancel(call: Call, isTimedOut: boolean): void {
    this.#claims.cancel(call.id, isTimedOut);
  }

  /** Clears the progress word of a call, so that the worker may send its next progress. */
  takeProgress(call: Call): void {
    this.#claims.takeProgress(call.id);
  }

  /** The calls the worker holds, earliest submitted first. */
  all(): Call[] {
    return this.which(() => true).sort((a, b) => a.order - b.order);
  }

  /** The calls the worker holds for which `test` returns true, in no particular order. */
  which(test: (call: Call) => boolean): Call[] {
    return this.#calls.filter((call) => call !== undefined).filter(test);
  }

  /** The call that `id` names; `undefined` if that call has ended, even if its slot is in use again. */
  at(id: CallId | undefined): Call | undefined {
    // A worker may send any value, and converting an object to a number can be arbitrarily slow.
    if (typeof id !== 'number') return undefined;
    const call = this.#calls[slotOf(id)];
    return call?.id === id ? call : undefined;
  }

  #clear(id: CallId): void {
    this.#calls[slotOf(id)] = undefined;
    this.#held -= 1;
  }

  #reclaim(): void {
    this.#withdrawn = this.#withdrawn.filter((id) => {
      if (!this.#claims.isFreed(id)) return true;
      this.#free.push(nextInSlot(id));
      return false;
    });
  }
}
