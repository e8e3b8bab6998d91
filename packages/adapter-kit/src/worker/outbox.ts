import { SerializationError, type ErrorClass, type Movable } from '@dispatch/core';
import { transferablesOf } from '@dispatch/core/internal';
import { performance } from '../performance.js';
import type { Bell } from '../wire/bell.js';
import type { CallId } from '../wire/claims.js';
import { checkPresent } from '../wire/clone.js';
import { encodeThrown } from '../wire/error-codec.js';
import type { RepliesMessage, WorkerMessage } from '../wire/messages.js';
import type { ShortReply } from '../wire/short-messages.js';
import { describeUncloneable } from '../wire/uncloneable.js';
import type { Durations } from './durations.js';

/** From so many numbers on, a typed array clones faster than a list. */
const many = 16;

// Read once: it is a getter of the platform, and every reply needs it twice.
const { timeOrigin } = performance;

/** How a worker posts to its dispatcher; throws, and posts nothing, if a value cannot be cloned. */
export type Post = (message: WorkerMessage | ShortReply, transfer?: readonly Movable[]) => void;

/** Collects replies so that many travel as one message. Whoever adds to it decides when to flush. */
export class Outbox {
  readonly #send: Post;
  readonly #bell: Bell | undefined;
  readonly #durations: Durations;
  /** How many replies were added. */
  answered = 0;
  #ids: CallId[] = [];
  #values: unknown[] = [];
  #failed: number[] | undefined;
  #late: number[] | undefined;
  #times: number[] = [];

  constructor(post: Post, bell: Bell | undefined, durations: Durations) {
    this.#send = post;
    this.#bell = bell;
    this.#durations = durations;
  }

  get isEmpty(): boolean {
    return this.#ids.length === 0;
  }

  /** Posts a message of another kind, behind all replies so far. */
  post(message: WorkerMessage): void {
    this.flush();
    this.#post(message);
  }

  /** Posts a message of another kind that has parts to move. */
  postMoving(message: WorkerMessage, transfer: readonly Movable[]): void {
    this.flush();
    this.#post(message, transfer);
  }

  /** Times are of this thread's clock. A call that settled after its `deadline` is marked as late. */
  addResult(id: CallId, value: unknown, deadline: number, begun: number, ended: number): void {
    const transfer = transferablesOf(value);
    if (transfer !== undefined) this.flush();
    this.#add(id, value, deadline, begun, ended);
    if (transfer !== undefined) this.#flush(transfer);
  }

  addFailure(id: CallId, thrown: unknown, classes: readonly ErrorClass[], deadline: number, begun: number, ended: number): void {
    (this.#failed ??= []).push(this.#ids.length);
    this.#add(id, encodeThrown(thrown, classes), deadline, begun, ended);
  }

  /** Posts all replies so far. A result that cannot be cloned fails its own call and no other. */
  flush(): void {
    if (this.#ids.length > 0) this.#flush();
  }

  /**
   * Copies the last value if it is an object: what is held back must not change with what the next task does to it. Not
   * where it is posted at once, which copies it anyway.
   */
  hold(): void {
    const last = this.#values.length - 1;
    const value = this.#values[last];
    if (typeof value !== 'object' || value === null) return;
    try {
      this.#values[last] = structuredClone(value);
    } catch {
      // Posting it says what is wrong with it.
      this.flush();
    }
  }

  #add(id: CallId, value: unknown, deadline: number, begun: number, ended: number): void {
    if (ended >= deadline) (this.#late ??= []).push(this.#ids.length);
    this.answered += 1;
    this.#ids.push(id);
    this.#values.push(value);
    this.#times.push(begun + timeOrigin, ended + timeOrigin);
  }

  #flush(transfer?: readonly Movable[]): void {
    const batch = this.#take();
    try {
      this.#post(shortened(batch), transfer);
    } catch (error) {
      batch.ids.forEach((_, position) => {
        this.#postAlone(batch, position, transfer, error);
      });
    }
  }

  #take(): RepliesMessage {
    const durations = this.#durations.takeReport();
    const batch: RepliesMessage = {
      type: 'replies',
      ids: this.#ids,
      values: this.#values,
      times: this.#times.length < many ? this.#times : Float64Array.from(this.#times),
      ...(this.#failed !== undefined && { failed: this.#failed }),
      ...(this.#late !== undefined && { late: this.#late }),
      ...(durations !== undefined && { durations }),
    };
    this.#ids = [];
    this.#values = [];
    this.#times = [];
    this.#failed = undefined;
    this.#late = undefined;
    return batch;
  }

  /** Posts one reply of a batch in which one cannot be cloned. */
  #postAlone(batch: RepliesMessage, position: number, transfer: readonly Movable[] | undefined, cause: unknown): void {
    const reply = replyAt(batch, position);
    try {
      if (batch.ids.length > 1) this.#post(reply, transfer);
      else throw cause;
    } catch (error) {
      const failure = new SerializationError(`the result cannot be cloned: ${describeUncloneable(batch.values[position])}`, { cause: error });
      this.#post({ ...reply, values: [encodeThrown(failure)], failed: [0] });
    }
  }

  #post(message: WorkerMessage | ShortReply, transfer?: readonly Movable[]): void {
    if (transfer !== undefined) checkPresent(transfer);
    this.#send(message, transfer);
    this.#bell?.ring();
  }
}

/** One reply of a batch as a batch of its own; the first takes along what is not about a reply. */
export function replyAt(batch: RepliesMessage, position: number): RepliesMessage {
  return {
    type: 'replies',
    ids: batch.ids.slice(position, position + 1),
    values: [batch.values[position]],
    times: Array.prototype.slice.call(batch.times, 2 * position, 2 * position + 2),
    ...(batch.failed?.includes(position) === true && { failed: [0] }),
    ...(batch.late?.includes(position) === true && { late: [0] }),
    ...(position === 0 && batch.durations !== undefined && { durations: batch.durations }),
  };
}

/** A batch of one ordinary reply as a list, any other as it is. */
function shortened(batch: RepliesMessage): RepliesMessage | ShortReply {
  const [id] = batch.ids;
  const [began, ended] = [batch.times[0], batch.times[1]];
  if (batch.ids.length !== 1 || id === undefined || began === undefined || ended === undefined) return batch;
  if (batch.failed !== undefined || batch.late !== undefined || batch.durations !== undefined) return batch;
  return [id, batch.values[0], began, ended];
}
