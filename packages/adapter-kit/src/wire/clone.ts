import type { TransferableObject } from '@dispatch/core';

/**
 * A structured clone of `value` to which `transferables` are transferred.
 *
 * @throws what the platform throws if it cannot be cloned.
 */
export function cloneTransferring<T>(value: T, transferables: readonly TransferableObject[] = []): T {
  checkNotDetached(transferables);
  // `structuredClone` rejects what is not transferable.
  const copy = structuredClone(value, { transfer: transferables as Transferable[] });
  // Chromium returns `null` for what it can serialize and cannot deserialize.
  if (copy === null && value !== null) throw new RangeError('it is nested too deeply');
  return copy;
}

/**
 * Node transfers a detached buffer as if it were an empty one. Other runtimes throw, as the standard requires.
 *
 * @throws {DOMException} if a buffer among `transferables` is detached, because it was transferred before.
 */
export function checkNotDetached(transferables: readonly TransferableObject[]): void {
  for (const each of transferables) {
    // An empty buffer can be cloned, a detached one cannot.
    if (each instanceof ArrayBuffer && each.byteLength === 0) structuredClone(each);
  }
}
