import { SerializationError, type ErrorClass, type TransferableObject } from '@dispatch/core';
import { performance, transferablesOf } from '@dispatch/core/internal';
import type { CallId } from '../wire/claims.js';
import { transferOnce } from '../wire/clone.js';
import { encodeThrown } from '../wire/error-codec.js';
import { countParts } from '../wire/error-parts.js';
import type { DurationReport, PostedValues, RepliesMessage, ShortReply, WorkerMessage } from '../wire/messages.js';
import { sealFromWorker, sealTransfer, type FromWorker, type TransferList } from '../wire/opaque-messages.js';
import { ownBytesOf } from '../wire/own-bytes.js';
import { maxParts } from '../wire/plausible.js';
import { isSmall } from '../wire/small-values.js';
import { describeUncloneable } from '../wire/uncloneable.js';
import type { Durations } from './durations.js';
import type { Notifier } from './notifier.js';

/** With this many numbers or more, a typed array is cloned faster than an array. */
const many = 16;

/**
 * Posts a message to the dispatcher, by structured clone, and transfers what `transfer` lists.
 *
 * @throws if the message cannot be cloned. Nothing may be posted then.
 */
export type Post = (message: FromWorker, transfer?: TransferList) => void;

/** A {@link RepliesMessage} that is being collected. */
interface Batch extends RepliesMessage {
  readonly ids: CallId[];
  readonly values: unknown[];
  readonly times: number[];
  failed?: number[];
  late?: number[];
  durations?: DurationReport[];
  posted?: PostedValues[];
}

/** How many values of a call were posted before its reply. */
export interface Posted {
  readonly yields: number;
  readonly progress: number;
}

/**
 * Collects replies so that many are posted as one message. The code that adds a reply decides when to flush. A large
 * value gets a message of its own, see {@link isSmall}.
 */
export class Outbox {
  readonly #send: Post;
  readonly #notifier: Notifier | undefined;
  readonly #durations: Durations;
  /** When the clock of this thread was 0, in milliseconds since the epoch, by the dispatcher's date. */
  readonly origin: number;
  /** The number of replies so far. */
  answered = 0;
  #batch: Batch | undefined;
  /** How many parts the errors of the batch have. The dispatcher limits them for each message. */
  #errorParts = 0;
  /** Whether every value of the batch is known to be small. */
  #isSmall = false;

  constructor(
    post: Post,
    notifier: Notifier | undefined,
    durations: Durations,
    origin: number = performance.timeOrigin,
  ) {
    this.origin = origin;
    this.#send = post;
    this.#notifier = notifier;
    this.#durations = durations;
  }

  get isEmpty(): boolean {
    return this.#batch === undefined;
  }

  /** Posts another message, after all replies so far. */
  post(message: WorkerMessage): void {
    this.flush();
    this.#post(message);
  }

  /** Same as {@link post}, and transfers what `transfer` lists. */
  postTransferring(message: WorkerMessage, transfer: readonly TransferableObject[]): void {
    this.flush();
    this.#post(message, transfer);
  }

  /**
   * Adds the result of a call. Times are in milliseconds of this thread's clock. A call that ended after its `deadline`
   * is marked as late.
   */
  addResult(id: CallId, value: unknown, deadline: number, begun: number, ended: number, posted?: Posted): void {
    const transfer = transferablesOf(value);
    if (transfer !== undefined) this.flush();
    this.#add(id, ownBytesOf(value, transfer), deadline, begun, ended, posted);
    if (transfer !== undefined) this.#flush(transfer);
  }

  /** Adds the error of a call. */
  addFailure(
    id: CallId,
    thrown: unknown,
    classes: readonly ErrorClass[],
    deadline: number,
    begun: number,
    ended: number,
    posted?: Posted,
  ): void {
    const encoded = encodeThrown(thrown, classes);
    const parts = countParts(encoded);
    if (this.#errorParts + parts > maxParts) this.flush();
    this.#errorParts += parts;
    const batch = this.#add(id, encoded, deadline, begun, ended, posted);
    (batch.failed ??= []).push(batch.ids.length - 1);
  }

  /** Posts all replies so far. A result that cannot be cloned fails its own call only. */
  flush(): void {
    this.#flush();
  }

  /**
   * Copies the last value if it is an object, so that the next task cannot change it. Call this before the next task
   * runs, unless the replies are flushed. Flushes them if it is large: its message carries no other value.
   */
  hold(): void {
    const values = this.#batch?.values ?? [];
    const value = values.at(-1);
    if (typeof value !== 'object' || value === null) return;
    if (!this.#isAllSmall()) {
      this.flush();
      return;
    }
    try {
      values[values.length - 1] = structuredClone(value);
    } catch {
      // The flush fails the call, and its error describes the value.
      this.flush();
    }
  }

  /** A batch of one value has not been inspected: most are posted as they are. */
  #isAllSmall(): boolean {
    return (this.#isSmall ||= isSmall(this.#batch?.values[0]));
  }

  #add(id: CallId, value: unknown, deadline: number, begun: number, ended: number, posted: Posted | undefined): Batch {
    if (this.#batch !== undefined && !(this.#isAllSmall() && isSmall(value))) this.flush();
    let batch = this.#batch;
    // Arrays that begin empty would take memory for many items.
    if (batch === undefined) {
      this.#isSmall = false;
      this.#batch = batch = {
        type: 'replies',
        ids: [id],
        values: [value],
        times: [begun + this.origin, ended + this.origin],
      };
    } else {
      batch.ids.push(id);
      batch.values.push(value);
      batch.times.push(begun + this.origin, ended + this.origin);
    }
    if (ended >= deadline) (batch.late ??= []).push(batch.ids.length - 1);
    if (posted !== undefined) (batch.posted ??= []).push([batch.ids.length - 1, posted.yields, posted.progress]);
    this.answered += 1;
    return batch;
  }

  #flush(transfer?: readonly TransferableObject[]): void {
    const batch = this.#batch;
    if (batch === undefined) return;
    this.#batch = undefined;
    this.#errorParts = 0;
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

  /** Posts one reply of a batch that cannot be cloned. If this is the one, posts an error in its place. */
  #postAlone(reply: RepliesMessage, transfer: readonly TransferableObject[] | undefined): void {
    try {
      this.#post(reply, transfer);
    } catch (cause) {
      this.#post({ ...reply, values: [encodeThrown(uncloneable(reply, cause))], failed: [0] });
    }
  }

  #post(message: WorkerMessage | ShortReply, transfer?: readonly TransferableObject[]): void {
    if (transfer === undefined) this.#send(sealFromWorker(message));
    else transferOnce(transfer, () => this.#send(sealFromWorker(message), sealTransfer(transfer)));
    this.#notifier?.posted();
  }
}

/** One reply of a batch as a batch of its own. The first has the measured durations too. */
export function replyAt(batch: RepliesMessage, position: number): RepliesMessage {
  const posted = batch.posted?.find(([of]) => of === position);
  return {
    type: 'replies',
    ids: batch.ids.slice(position, position + 1),
    values: [batch.values[position]],
    times: Array.prototype.slice.call(batch.times, 2 * position, 2 * position + 2),
    ...(batch.failed?.includes(position) === true && { failed: [0] }),
    ...(batch.late?.includes(position) === true && { late: [0] }),
    ...(posted !== undefined && { posted: [[0, posted[1], posted[2]]] }),
    ...(position === 0 && batch.durations !== undefined && { durations: batch.durations }),
  };
}

/** The parts of a failure can be cloned, but one may be nested too deeply to be cloned with what surrounds it. */
function uncloneable({ failed, values }: RepliesMessage, cause: unknown): SerializationError {
  const what =
    failed === undefined
      ? `the result cannot be cloned: ${describeUncloneable(values[0])}`
      : 'the error that the task threw cannot be cloned: a property of it is nested too deeply';
  return new SerializationError(what, { cause });
}

/** The message for a batch. A single ordinary reply becomes a {@link ShortReply}. */
function packed(batch: Batch): RepliesMessage | ShortReply {
  const { ids, values, times, failed, late, durations, posted } = batch;
  if (times.length >= many) return { ...batch, times: Float64Array.from(times) };
  const id = ids[0];
  const begun = times[0];
  const ended = times[1];
  // By index: destructuring, which uses an iterator, would take longer than everything else here.
  if (ids.length > 1 || id === undefined || begun === undefined || ended === undefined) return batch;
  return (failed ?? late ?? durations ?? posted) === undefined ? [id, values[0], begun, ended] : batch;
}
