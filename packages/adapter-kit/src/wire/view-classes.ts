/** A class of views of a buffer. */
export interface ViewClass {
  new (buffer: ArrayBuffer, byteOffset: number, length: number): ArrayBufferView;
  readonly name: string;
  readonly prototype: object;
}

/** The classes that a structured clone keeps. The encoding of mailboxes names each by its position. */
export const viewClasses: readonly ViewClass[] = [
  DataView,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
];

/** The length that the constructor of a view takes: in bytes for a `DataView`, in items for all others. */
export function lengthOf(view: ArrayBufferView): number {
  return 'length' in view && typeof view.length === 'number' ? view.length : view.byteLength;
}
