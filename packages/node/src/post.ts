import type { MessagePort, TransferListItem } from 'node:worker_threads';
import type { TransferableObject } from '@dispatch/core';
import type { Copied } from './large-buffers.js';

/**
 * Posts a message, with what it moves; one that moves nothing with copies of its large buffers.
 *
 * @throws if it cannot be cloned; nothing is posted then.
 */
export function postOn<M>(
  port: MessagePort,
  message: M,
  transfer: readonly TransferableObject[] | undefined,
  copyLarge: (message: M) => Copied<M> | undefined,
): void {
  // Whatever is not transferable is for the platform to refuse.
  if (transfer !== undefined) return port.postMessage(message, [...transfer] as TransferListItem[]);
  const copied = copyLarge(message);
  if (copied === undefined) port.postMessage(message);
  else port.postMessage(copied.message, copied.moved);
}
