/** A checksum of pixels (FNV-1a over four bytes at a time). Not cryptographic. */
export function checksum(data: Uint8ClampedArray<ArrayBuffer>): string {
  let hash = 0x811c9dc5;
  for (const pixel of new Uint32Array(data.buffer, data.byteOffset, data.length / 4))
    hash = Math.imul(hash ^ pixel, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
