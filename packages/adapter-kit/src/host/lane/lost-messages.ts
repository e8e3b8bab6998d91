import { SerializationError } from '@dispatch/core';
import type { CallId } from '../../wire/claims.js';
import { encodeThrown } from '../../wire/error-codec.js';
import type { HeldCallsMessage } from '../../wire/messages.js';
import { sealToWorker } from '../../wire/opaque-messages.js';
import { checkArray, maxParts } from '../../wire/plausible.js';
import type { Call } from '../call/call.js';
import type { WorkerLink } from '../worker-link.js';
import type { Slots } from './slots.js';

const here = 'on the thread that called it';
const there = 'in its worker';

/** The lane whose messages may be lost. */
export interface LosingLane {
  readonly slots: Slots;
  readonly sender: { holds(call: Call): boolean };
  readonly link: WorkerLink;
}

/** A call of which a message was lost, and its error. */
export interface Loss {
  readonly call: Call;
  readonly error: SerializationError;
  /** Whether the worker has the call. Otherwise its slot is free. */
  readonly isHeld: boolean;
}

/**
 * Finds the calls of one worker that were in messages which could not be deserialized, on either side. Nothing shows
 * what was in such a message. So the worker is asked for the calls that it has. Its answer arrives after everything that
 * it posted before, and so a call that was posted before the question, is not in the answer and has no reply was in
 * such a message.
 *
 * No message is posted again: a value that may be impossible to deserialize is posted by itself, see `isSmall`.
 */
export class LostMessages {
  readonly #lane: LosingLane;
  /** The ids that had been posted when the worker was asked; `undefined` if no answer is awaited. */
  #asked: Set<CallId> | undefined;
  /** Whether a message was lost after the question. */
  #again = false;
  /** Whether messages from the worker, and to the worker, were lost. */
  #here = false;
  #there = false;
  /** Its `cause` is the first error of the platform. */
  #options: ErrorOptions | undefined;

  constructor(lane: LosingLane) {
    this.#lane = lane;
  }

  /** Whether a message from the worker was lost, and it is not known yet of which call. */
  get mayHaveReply(): boolean {
    return this.#here;
  }

  /** A message from the worker could not be deserialized. */
  here(cause: unknown): void {
    this.#here = true;
    if (cause !== undefined) this.#options ??= { cause };
    this.#search();
  }

  /** The worker could not deserialize a message. */
  there(): void {
    this.#there = true;
    this.#search();
  }

  #search(): void {
    const { link, sender, slots } = this.#lane;
    this.#again = this.#asked !== undefined;
    if (this.#again) return;
    const posted = slots.which((call) => !sender.holds(call)).map(({ id }) => id);
    this.#asked = new Set([...posted, ...slots.withdrawn]);
    link.post(sealToWorker({ type: 'list calls' }));
  }

  /** The worker has answered. Frees the slots of lost calls. @throws {TypeError} if the answer is invalid. */
  answered({ calls }: HeldCallsMessage): Loss[] {
    const asked = this.#asked;
    if (asked === undefined) throw new TypeError('an answer without a question');
    checkArray('calls', calls, maxParts);
    const { link, slots } = this.#lane;
    const losses: Loss[] = [];
    for (const [id, yields, progress] of calls) {
      asked.delete(id);
      const call = slots.at(id);
      if (call === undefined) continue;
      // The message with the reason may be lost. If it is not, the worker ignores this one.
      if (call.settled && this.#there) {
        const reason = new SerializationError('the reason of the cancellation cannot be deserialized');
        link.post(sealToWorker({ type: 'cancel', id, reason: encodeThrown(reason) }));
      }
      const error = this.valueLost(call, yields, progress);
      if (error !== undefined) losses.push({ call, error, isHeld: true });
    }
    slots.forget(asked);
    for (const id of asked) {
      const call = slots.at(id);
      if (call !== undefined) losses.push({ call, error: this.errorOf(call), isHeld: false });
    }
    this.#asked = undefined;
    if (this.#again) this.#search();
    else {
      this.#here = this.#there = false;
      this.#options = undefined;
    }
    return losses;
  }

  /** The error of a call, unless it has settled or all of its values that the worker has posted so far have arrived. */
  valueLost(call: Call, yields = 0, progress = 0): SerializationError | undefined {
    if (call.settled) return undefined;
    return this.yieldLost(call, yields) ?? this.progressLost(call, progress);
  }

  /** Same as {@link valueLost} for the values that a call that has not settled has yielded. */
  yieldLost(call: Call, posted: number): SerializationError | undefined {
    const received = call.yields?.received;
    if (received === undefined || received === posted) return undefined;
    return this.#error(call, `yield ${received + 1}`);
  }

  /** Same as {@link yieldLost}, for its progress. */
  progressLost(call: Call, posted: number): SerializationError | undefined {
    const { extras } = call;
    if (extras?.onProgress === undefined || (extras.progressReceived ?? 0) === posted) return undefined;
    return this.#error(call, 'a value passed to progress()');
  }

  /** The error of a call whose arguments, or whose reply, were in a message that was lost. */
  errorOf(call: Call): SerializationError {
    const isReply = this.#here && (!this.#there || this.#lane.slots.isRunning(call));
    return isReply ? this.#error(call, 'the result, or the error,') : this.#error(call, 'the arguments', there);
  }

  /** If nothing was asked, every message was deserialized: the transport has dropped one, or changed their order. */
  #error({ profile }: Call, what: string, where = here): SerializationError {
    const why = this.#asked
      ? `cannot be deserialized ${where}; it may be nested too deeply`
      : 'is missing or out of order';
    const message = `'${profile.definition.name}': ${what} ${why}`;
    return new SerializationError(message, this.#options);
  }
}
