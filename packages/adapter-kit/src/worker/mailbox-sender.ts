import type { TransferableObject } from '@dispatch/core';
import { Bell } from '../wire/bell.js';
import type { CallId } from '../wire/claims.js';
import { cloneTransferring } from '../wire/clone.js';
import { isAfter, MailboxWriter } from '../wire/mailbox/mailbox.js';
import { clonesKeepSharing, holdsSharedMemory } from '../wire/mailbox/shared-memory.js';
import { ValueEncoder } from '../wire/mailbox/value-encoder.js';
import type { RepliesMessage, ShortReply, WorkerMessage } from '../wire/messages.js';
import { openFromWorker, sealFromWorker, type FromWorker } from '../wire/opaque-messages.js';
import { WorkerWords } from '../wire/worker-words.js';
import { replyAt, type Post } from './outbox.js';

/** A message that was posted to the port, kept as long as the dispatcher may block before it reads the port. */
interface Posted {
  readonly number: number;
  /** The calls that the message answers. */
  readonly answered: readonly CallId[];
  /** The encoded message; `undefined` if only a port can carry it. */
  readonly content: Uint8Array | undefined;
  isCopied: boolean;
}

/** Posts to the port. `true` asks the dispatcher to read the mailbox. */
type PostByPort = (message: FromWorker | true, transfer?: readonly TransferableObject[]) => void;

/**
 * Posts messages that reach the dispatcher in the same order whether its thread is blocked or not.
 *
 * A message is written to the mailbox if it fits and no message is on its way through the port. Otherwise it is posted
 * to the port, and encoded too: while the dispatcher is blocked, the encoded copy is written to the mailbox. If a
 * message has parts that only a port can carry, a notice names the calls that it answers, and the dispatcher cannot get
 * the message before its thread is free.
 */
export class MailboxSender {
  readonly #bell: Bell;
  readonly #writer: MailboxWriter;
  readonly #port: PostByPort;
  readonly #keepsSharing = clonesKeepSharing();
  #posted: Posted[] = [];
  /**
   * Calls with a message that only the port has, and the number of the last such message. No later message may overtake
   * it.
   */
  readonly #portOnly = new Map<CallId, number>();

  /**
   * @param mailbox `mailboxBytes` bytes of memory that the dispatcher shares with this worker alone.
   * @param bell the `bell` of the worker's configuration.
   * @param port posts a message to the worker's port.
   * @param claims the `claims` of the worker's configuration.
   */
  constructor(mailbox: SharedArrayBuffer, bell: SharedArrayBuffer, port: PostByPort, claims?: ArrayBufferLike) {
    this.#bell = new Bell(bell, claims && new WorkerWords(claims));
    this.#writer = new MailboxWriter(mailbox, this.#bell);
    this.#port = port;
  }

  /** Posts a message. Throws, and posts nothing, if a value cannot be cloned. */
  readonly post: Post = (message, transfer) => {
    this.#post(openFromWorker(message), transfer ?? []);
  };

  #post(message: WorkerMessage | ShortReply, transfer: readonly TransferableObject[]): void {
    this.#forget();
    const content = this.#isOvertaking(message) ? undefined : this.#contentOf(message, transfer);
    if (content === undefined && isBatch(message)) {
      // Perhaps only one of them cannot be encoded.
      for (const position of message.ids.keys()) this.#post(replyAt(message, position), []);
    } else if (
      transfer.length > 0 ||
      content === undefined ||
      this.#posted.length > 0 ||
      !this.#writer.write({ kind: 'whole', number: 0, content })
    ) {
      this.#postByPort(message, transfer, content);
    } else if (this.#writer.call()) this.#port(true);
  }

  #isOvertaking(message: WorkerMessage | ShortReply): boolean {
    if (this.#portOnly.size === 0) return false;
    // It must not arrive before replies that were posted earlier.
    if ('type' in message && message.type === 'held calls') return true;
    return idsOf(message).some((id) => this.#portOnly.has(id));
  }

  /** The encoded message; `undefined` if only the platform can carry a part of it. @throws if it cannot be cloned. */
  #contentOf(message: WorkerMessage | ShortReply, transfer: readonly TransferableObject[]): Uint8Array | undefined {
    // What is transferred is copied first. Only buffers certainly allow that.
    if (!transfer.every((each) => each instanceof ArrayBuffer)) return undefined;
    const encoder = new ValueEncoder();
    // A clone has no getters, proxies or classes. A message without objects needs no clone.
    const content = encoder.encode(isPlain(message) ? message : cloneTransferring(message));
    return encoder.hasBuffers && !this.#keepsSharing && holdsSharedMemory(message) ? undefined : content;
  }

  #postByPort(
    message: WorkerMessage | ShortReply,
    transfer: readonly TransferableObject[],
    content: Uint8Array | undefined,
  ): void {
    this.#port(sealFromWorker(message), transfer);
    const number = this.#writer.countPosted();
    if (content === undefined) for (const id of idsOf(message)) this.#portOnly.set(id, number);
    this.#posted.push({ number, answered: answeredBy(message), content, isCopied: false });
    if (this.#bell.hasListener) this.copy();
  }

  /**
   * Copies to the mailbox what a blocked dispatcher cannot read from the port. Call this when the dispatcher asks for
   * it.
   */
  copy(): void {
    this.#forget();
    for (const each of this.#posted) {
      if (each.isCopied) continue;
      const { number, content, answered } = each;
      each.isCopied = this.#writer.write(
        content === undefined
          ? { kind: 'notice', number, content: encoded(answered) }
          : { kind: 'copy', number, content },
      );
      if (!each.isCopied) return;
      this.#bell.notify();
    }
  }

  #forget(): void {
    const { done, seen } = this.#writer;
    if (this.#posted.length > 0) this.#posted = this.#posted.filter(({ number }) => isAfter(number, done));
    for (const [id, number] of this.#portOnly) if (!isAfter(number, seen)) this.#portOnly.delete(id);
  }
}

/** The calls that the message answers. */
function answeredBy(message: WorkerMessage | ShortReply): readonly CallId[] {
  if ('length' in message) return [message[0]];
  return message.type === 'replies' ? message.ids : [];
}

/** The calls that the message is about. */
function idsOf(message: WorkerMessage | ShortReply): readonly CallId[] {
  return 'id' in message ? [message.id] : answeredBy(message);
}

function isBatch(message: WorkerMessage | ShortReply): message is RepliesMessage {
  return 'type' in message && message.type === 'replies' && message.ids.length > 1;
}

/** Whether the message has no object but itself. */
function isPlain(message: WorkerMessage | ShortReply): boolean {
  return 'length' in message && (typeof message[1] !== 'object' || message[1] === null);
}

function encoded(ids: readonly CallId[]): Uint8Array {
  const content = new ValueEncoder().encode(ids);
  if (content === undefined) throw new Error('ids can be encoded');
  return content;
}
