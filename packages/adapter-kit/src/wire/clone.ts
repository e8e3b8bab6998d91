import type { TransferableObject } from '@dispatch/core';

/**
 * A structured clone of `value` to which `transferables` are transferred.
 *
 * @throws what the platform throws if it cannot be cloned.
 */
export function cloneTransferring<T>(value: T, transferables: readonly TransferableObject[] = []): T {
  // `structuredClone` rejects what is not transferable.
  const copy = transferOnce(transferables, () => structuredClone(value, { transfer: transferables as Transferable[] }));
  // Chromium returns `null` for what it can serialize and cannot deserialize.
  if (copy === null && value !== null) throw new RangeError('it is nested too deeply');
  return copy;
}

/** Transferred streams: one that has ended could be transferred again, and would arrive empty. */
const spent = new WeakSet<object>();

/**
 * Calls `post`, which transfers `transferables`. What was transferred before is rejected as the standard requires: Node
 * transfers a detached buffer as if it were an empty one, and all platforms transfer a stream again that has ended.
 *
 * @throws what a clone of it throws, if one of them was transferred before, and what `post` throws.
 */
export function transferOnce<T>(transferables: readonly TransferableObject[], post: () => T): T {
  for (const each of transferables) {
    // An empty buffer can be cloned, a detached one and a stream cannot.
    if (spent.has(each) || (each instanceof ArrayBuffer && each.byteLength === 0)) structuredClone(each);
  }
  const result = post();
  for (const each of transferables) if ('locked' in each || 'writable' in each) spent.add(each);
  return result;
}
