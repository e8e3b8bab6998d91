import type { TransferableObject } from '@dispatch/core';

/** Replaces views of pooled memory in a value by views of memory of their own. Does not change the value itself. */
export type OwnBytes = <T extends object>(value: T, transfer: readonly TransferableObject[] | true | undefined) => T;

let implementation: OwnBytes | undefined;

/** Sets the implementation of {@link ownBytesOf} in this thread. Without one, as in browsers, nothing is pooled. */
export function setOwnBytes(ownBytes: OwnBytes): void {
  implementation = ownBytes;
}

/**
 * Returns `value`, or an equal of it whose clone has only the bytes of the views in it. A clone of a view has the whole
 * buffer, which on Node contains unrelated bytes. Call it for each value of a user before the value is cloned or posted.
 *
 * @param transfer what is transferred with the value stays as it is. `true` for arguments that are cloned to find the one
 * that cannot be: what they transfer is replaced by what can be cloned.
 */
export function ownBytesOf<T>(value: T, transfer?: readonly TransferableObject[] | true): T {
  if (implementation === undefined || typeof value !== 'object' || value === null) return value;
  return implementation(value, transfer);
}
