/** The maximum number of values in flight. */
export const ringSize = 1024;

/** The 32-bit words before the values: how many values were written, and how many of them the worker has replaced with results. */
export const written = 0;
export const answered = 1;
export const cells = 2;

export function createRing(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer((cells + ringSize) * Int32Array.BYTES_PER_ELEMENT));
}
