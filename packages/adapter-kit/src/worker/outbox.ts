import { SerializationError, type ErrorClass, type TransferableObject } from '@dispatch/core';
import { transferablesOf } from '@dispatch/core/internal';
import { performance } from '../performance.js';
import type { Bell } from '../wire/bell.js';
import type { CallId } from '../wire/claims.js';
import { checkPresent } from '../wire/clone.js';
import { encodeThrown } from '../wire/error-codec.js';
import type { DurationReport, RepliesMessage, ShortReply, WorkerMessage } from '../wire/messages.js';
import { sealFromWorker, type FromWorker } from '../wire/opaque-messages.js';
import { describeUncloneable } from '../wire/uncloneable.js';
import type { Durations } from './durations.js';

/** From so many numbers on, a typed array clones faster than a list. */
const many = 16;

// Read once: it is a getter of the platform, and every reply needs it twice.
const { timeOrigin } = performance;

/** How a worker posts to its dispatcher; throws, and posts nothing, if a value cannot be cloned. */
export type Post = (message: FromWorker, transfer?: readonly TransferableObject[]) => void;

/** A {@link RepliesMessage} that is not complete yet. */
interface Batch extends RepliesMessage {
  readonly ids: CallId[];
  readonly values: unknown[];
  readonly times: number[];
  failed?: number[];
  late?: number[];
  durations?: DurationReport[];
}

/** Collects replies so that many travel as one message. Whoever adds to it decides when to flush. */
export class Outbox {
  readonly #send: Post;
  readonly #bell: Bell | undefined;
  readonly #durations: Durations;
  /** How many replies were added. */
  answered = 0;
  #batch: Batch | undefined;

  constructor(post: Post, bell: Bell | undefined, durations: Durations) {
    this.#send = post;
    this.#bell = bell;
    this.#durations = durations;
  }

  get isEmpty(): boolean {
    return this.#batch === undefined;
  }

  /** Posts a message of another kind, behind all replies so far. */
  post(message: WorkerMessage): void {
    this.flush();
    this.#post(message);
  }

  /** Posts a message of another kind that has parts to move. */
  postMoving(message: WorkerMessage, transfer: readonly TransferableObject[]): void {
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

  addFailure(
    id: CallId,
    thrown: unknown,
    classes: readonly ErrorClass[],
    deadline: number,
    begun: number,
    ended: number,
  ): void {
    const batch = this.#add(id, encodeThrown(thrown, classes), deadline, begun, ended);
    (batch.failed ??= []).push(batch.ids.length - 1);
  }

  /** Posts all replies so far. A result that cannot be cloned fails its own call and no other. */
  flush(): void {
    this.#flush();
  }

  /**
   * Copies the last value if it is an object: what is held back must not change with what the next task does to it. Not
   * where it is posted at once, which copies it anyway.
   */
  hold(): void {
    const values = this.#batch?.values ?? [];
    const value = values.at(-1);
    if (typeof value !== 'object' || value === null) return;
    try {
      values[values.length - 1] = structuredClone(value);
    } catch {
      // Posting it says what is wrong with it.
      this.flush();
    }
  }

  #add(id: CallId, value: unknown, deadline: number, begun: number, ended: number): Batch {
    let batch = this.#batch;
    // Lists of one, as long as there is one: those that begin empty take memory for many.
    if (batch === undefined)
      this.#batch = batch = {
        type: 'replies',
        ids: [id],
        values: [value],
        times: [begun + timeOrigin, ended + timeOrigin],
      };
    else {
      batch.ids.push(id);
      batch.values.push(value);
      batch.times.push(begun + timeOrigin, ended + timeOrigin);
    }
    if (ended >= deadline) (batch.late ??= []).push(batch.ids.length - 1);
    this.answered += 1;
    return batch;
  }

  #flush(transfer?: readonly TransferableObject[]): void {
    const batch = this.#batch;
    if (batch === undefined) return;
    this.#batch = undefined;
    const durations = this.#durations.takeReport();
    if (durations !== undefined) batch.durations = durations;
    try {
      this.#post(packed(batch), transfer);
    } catch {
      batch.ids.forEach((_, position) => {
        this.#postAlone(replyAt(batch, position), transfer);
      });
    }
  }

  /** Posts a reply of those of which one cannot be cloned, or that it is the one. */
  #postAlone(reply: RepliesMessage, transfer: readonly TransferableObject[] | undefined): void {
    try {
      this.#post(reply, transfer);
    } catch (cause) {
      const failure = new SerializationError(`the result cannot be cloned: ${describeUncloneable(reply.values[0])}`, {
        cause,
      });
      this.#post({ ...reply, values: [encodeThrown(failure)], failed: [0] });
    }
  }

  #post(message: WorkerMessage | ShortReply, transfer?: readonly TransferableObject[]): void {
    if (transfer !== undefined) checkPresent(transfer);
    this.#send(sealFromWorker(message), transfer);
    this.#bell?.notify();
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

/** A batch as it travels: one ordinary reply as a list. */
function packed(batch: Batch): RepliesMessage | ShortReply {
  const { ids, values, times, failed, late, durations } = batch;
  if (times.length >= many) return { ...batch, times: Float64Array.from(times) };
  const id = ids[0];
  const begun = times[0];
  const ended = times[1];
  // By index: to take lists apart by an iterator takes longer than all else here.
  if (ids.length > 1 || id === undefined || begun === undefined || ended === undefined) return batch;
  return (failed ?? late ?? durations) === undefined ? [id, values[0], begun, ended] : batch;
}
