/** How many numbers are under way at most. */
export const ringSize = 1024;

/** The words in front of the numbers: how many were written, and how many of them the worker has answered in place. */
export const written = 0;
export const answered = 1;
export const cells = 2;

export function createRing(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer((cells + ringSize) * Int32Array.BYTES_PER_ELEMENT));
}
