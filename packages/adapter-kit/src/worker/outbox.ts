import { SerializationError, type ErrorClass, type Movable } from '@dispatch/core';
import { transferablesOf } from '@dispatch/core/internal';
import { performance } from '../performance.js';
import type { Bell } from '../wire/bell.js';
import type { CallId } from '../wire/claims.js';
import { checkPresent } from '../wire/clone.js';
import { encodeThrown } from '../wire/error-codec.js';
import type { RepliesMessage, WorkerMessage } from '../wire/messages.js';
import { expandReply, type ShortReply } from '../wire/short-messages.js';
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
  #replies: ShortReply[] = [];
  /** Positions among the replies. */
  #failed: number[] | undefined;
  #late: number[] | undefined;

  constructor(post: Post, bell: Bell | undefined, durations: Durations) {
    this.#send = post;
    this.#bell = bell;
    this.#durations = durations;
  }

  get isEmpty(): boolean {
    return this.#replies.length === 0;
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
    (this.#failed ??= []).push(this.#replies.length);
    this.#add(id, encodeThrown(thrown, classes), deadline, begun, ended);
  }

  /** Posts all replies so far. A result that cannot be cloned fails its own call and no other. */
  flush(): void {
    if (!this.isEmpty) this.#flush();
  }

  /**
   * Copies the last value if it is an object: what is held back must not change with what the next task does to it. Not
   * where it is posted at once, which copies it anyway.
   */
  hold(): void {
    const last = this.#replies.at(-1);
    if (last === undefined) return;
    const [id, value, begun, ended] = last;
    if (typeof value !== 'object' || value === null) return;
    try {
      this.#replies[this.#replies.length - 1] = [id, structuredClone(value), begun, ended];
    } catch {
      // Posting it says what is wrong with it.
      this.flush();
    }
  }

  #add(id: CallId, value: unknown, deadline: number, begun: number, ended: number): void {
    if (ended >= deadline) (this.#late ??= []).push(this.#replies.length);
    this.answered += 1;
    this.#replies.push([id, value, begun + timeOrigin, ended + timeOrigin]);
  }

  #flush(transfer?: readonly Movable[]): void {
    const message = this.#take();
    try {
      this.#post(message, transfer);
    } catch {
      const batch = expandReply(message);
      batch.ids.forEach((_, position) => {
        this.#postAlone(replyAt(batch, position), transfer);
      });
    }
  }

  /** All replies so far; one that is ordinary as the list that it is. */
  #take(): RepliesMessage | ShortReply {
    const replies = this.#replies;
    const failed = this.#failed;
    const late = this.#late;
    const durations = this.#durations.takeReport();
    this.#replies = [];
    this.#failed = undefined;
    this.#late = undefined;
    const [only] = replies;
    if (only !== undefined && replies.length === 1 && (failed ?? late ?? durations) === undefined) return only;
    const times = replies.flatMap(([, , begun, ended]) => [begun, ended]);
    return {
      type: 'replies',
      ids: replies.map(([id]) => id),
      values: replies.map(([, value]) => value),
      times: times.length < many ? times : Float64Array.from(times),
      ...(failed !== undefined && { failed }),
      ...(late !== undefined && { late }),
      ...(durations !== undefined && { durations }),
    };
  }

  /** Posts a reply of those of which one cannot be cloned, or that it is the one. */
  #postAlone(reply: RepliesMessage, transfer: readonly Movable[] | undefined): void {
    try {
      this.#post(reply, transfer);
    } catch (cause) {
      const failure = new SerializationError(`the result cannot be cloned: ${describeUncloneable(reply.values[0])}`, { cause });
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
