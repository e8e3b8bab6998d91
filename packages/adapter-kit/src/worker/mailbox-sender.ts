import type { TransferableObject } from '@dispatch/core';
import { Bell } from '../wire/bell.js';
import type { CallId } from '../wire/claims.js';
import { MailboxWriter } from '../wire/mailbox/mailbox.js';
import type { RepliesMessage, WorkerMessage } from '../wire/messages.js';
import { expandReply, type ShortReply } from '../wire/short-messages.js';
import { clonesKeepSharing, holdsSharedMemory } from '../wire/mailbox/shared-memory.js';
import { ValueEncoder } from '../wire/mailbox/value-encoder.js';
import { replyAt, type Post } from './outbox.js';

/** A message that went by the port, as long as the dispatcher may be blocked before it gets it. */
interface Posted {
  readonly number: number;
  /** The calls that it answers. */
  readonly answered: readonly CallId[];
  /** The message as bytes; `undefined` if it has parts that only a port can carry. */
  readonly content: Uint8Array | undefined;
  isCopied: boolean;
}

/** Posts by the port; `null` calls on the dispatcher to look into the mailbox. */
type PostByPort = (message: WorkerMessage | ShortReply | null, transfer?: readonly TransferableObject[]) => void;

/**
 * Posts so that a dispatcher whose thread is blocked gets it, and one whose thread is not gets the same in the same order.
 *
 * A message goes into the mailbox, if it fits and none that went by the port is on its way; otherwise by the port. Of that
 * one there is a copy until the dispatcher has it, which goes into the mailbox while the dispatcher is blocked.
 * What only a port can carry the dispatcher has to wait for; it is told whose replies these are.
 */
export class MailboxSender {
  readonly #bell: Bell;
  readonly #writer: MailboxWriter;
  readonly #port: PostByPort;
  readonly #keepsSharing = clonesKeepSharing();
  #posted: Posted[] = [];
  /** Calls with a message that only the port has, and the number of the last one: what follows must not overtake it. */
  readonly #portOnly = new Map<CallId, number>();

  constructor(mailbox: SharedArrayBuffer, bell: SharedArrayBuffer, port: PostByPort) {
    this.#bell = new Bell(bell);
    this.#writer = new MailboxWriter(mailbox, this.#bell);
    this.#port = port;
  }

  /** Posts a message; throws, and posts nothing, if a value cannot be cloned. */
  readonly post: Post = (message, transfer = []) => {
    this.#forget();
    const content = this.#isOvertaking(message) ? undefined : this.#contentOf(message, transfer);
    if (content === undefined && isBatch(message)) {
      // One of them may be all that cannot be written.
      for (const position of message.ids.keys()) this.post(replyAt(message, position));
    } else if (
      transfer.length > 0 ||
      content === undefined ||
      this.#posted.length > 0 ||
      !this.#writer.write({ kind: 'whole', number: 0, content })
    ) {
      this.#postByPort(message, transfer, content);
    } else if (this.#writer.call()) this.#port(null);
  };

  #isOvertaking(message: WorkerMessage | ShortReply): boolean {
    return this.#portOnly.size > 0 && idsOf(message).some((id) => this.#portOnly.has(id));
  }

  /** The message as bytes, if it has no part that only the platform can carry. @throws if it cannot be cloned. */
  #contentOf(message: WorkerMessage | ShortReply, transfer: readonly TransferableObject[]): Uint8Array | undefined {
    // Of what is moved a copy is made first, which only buffers allow for sure.
    if (!transfer.every((movable) => movable instanceof ArrayBuffer)) return undefined;
    const encoder = new ValueEncoder();
    // A clone is of intrinsic objects only, and without getters. What has none to begin with needs none.
    const content = encoder.encode(isPlain(message) ? message : structuredClone(message));
    return encoder.hasBuffers && !this.#keepsSharing && holdsSharedMemory(message) ? undefined : content;
  }

  #postByPort(
    message: WorkerMessage | ShortReply,
    transfer: readonly TransferableObject[],
    content: Uint8Array | undefined,
  ): void {
    this.#port(message, transfer);
    const number = this.#writer.countPosted();
    if (content === undefined) for (const id of idsOf(message)) this.#portOnly.set(id, number);
    this.#posted.push({ number, answered: answeredBy(message), content, isCopied: false });
    if (this.#bell.isHeard) this.copy();
  }

  /** Writes copies of what the dispatcher, which is blocked, cannot get from the port. */
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
      this.#bell.ring();
    }
  }

  #forget(): void {
    const { done, seen } = this.#writer;
    if (this.#posted.length > 0) this.#posted = this.#posted.filter(({ number }) => number > done);
    for (const [id, number] of this.#portOnly) if (number <= seen) this.#portOnly.delete(id);
  }
}

/** Calls that it is the end of. */
function answeredBy(message: WorkerMessage | ShortReply): readonly CallId[] {
  const expanded = expandReply(message);
  return expanded.type === 'replies' ? expanded.ids : [];
}

/** Calls that it is about. */
function idsOf(message: WorkerMessage | ShortReply): readonly CallId[] {
  return 'id' in message ? [message.id] : answeredBy(message);
}

function isBatch(message: WorkerMessage | ShortReply): message is RepliesMessage {
  return 'type' in message && message.type === 'replies' && message.ids.length > 1;
}

function isPlain(message: WorkerMessage | ShortReply): boolean {
  return 'length' in message && (typeof message[1] !== 'object' || message[1] === null);
}

function encoded(ids: readonly CallId[]): Uint8Array {
  const content = new ValueEncoder().encode(ids);
  if (content === undefined) throw new Error('numbers can be written');
  return content;
}
