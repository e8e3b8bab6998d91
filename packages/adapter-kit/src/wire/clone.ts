import type { TransferableObject } from '@dispatch/core';

/** A structured clone of `value` in which `transferables` are moved. @throws what the platform throws if it cannot be cloned. */
export function cloneMoving<T>(value: T, transferables: readonly TransferableObject[] = []): T {
  checkPresent(transferables);
  // Whatever is not transferable is for structuredClone to refuse.
  return structuredClone(value, { transfer: [...transferables] as Transferable[] });
}

/**
 * Node moves a buffer that was moved away before as if it were an empty one. Other runtimes refuse, as the standard says.
 *
 * @throws {DOMException} if a buffer among `transferables` has been moved away.
 */
export function checkPresent(transferables: readonly TransferableObject[]): void {
  for (const movable of transferables) {
    // A buffer that is there and empty can be copied, one that is gone cannot.
    if (movable instanceof ArrayBuffer && movable.byteLength === 0) structuredClone(movable);
  }
}
