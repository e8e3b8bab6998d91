import type { TransferableObject } from '@dispatch/core';
import { sealTransfer, type TransferList } from './opaque-messages.js';

/** A port or a worker of any platform. */
export interface MessageTarget {
  postMessage(message: unknown, transfer: TransferList): void;
}

/**
 * Posts a message, and transfers what `transfer` lists.
 *
 * @throws what the platform throws if the message cannot be cloned, or something in `transfer` cannot be transferred.
 * Nothing is posted then.
 */
export function postTo(target: MessageTarget, message: unknown, transfer?: readonly TransferableObject[]): void {
  // All platforms accept `undefined`.
  target.postMessage(message, sealTransfer(transfer) as TransferList);
}
