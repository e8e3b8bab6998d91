import type { TransferableObject } from '@dispatch/core';

/** A port or a worker of any platform. */
export interface MessageTarget {
  postMessage(message: unknown, transfer: never[]): void;
}

/**
 * Posts a message, and transfers what `transfer` lists.
 *
 * @throws what the platform throws if the message cannot be cloned, or something in `transfer` cannot be transferred.
 * Nothing is posted then.
 */
export function postTo(target: MessageTarget, message: unknown, transfer?: readonly TransferableObject[]): void {
  // The platforms' own types differ in what is transferable, and all of them accept `undefined`. They reject what is
  // not transferable.
  target.postMessage(message, transfer as never[]);
}
