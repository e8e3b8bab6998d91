import type { Movable } from '@dispatch/core';

/** A structured clone of `value` in which `movables` are moved. @throws what the platform throws if it cannot be cloned. */
export function cloneMoving<T>(value: T, movables: readonly Movable[] = []): T {
  // Whatever is not transferable is for structuredClone to refuse.
  return structuredClone(value, { transfer: [...movables] as Transferable[] });
}
