import { Buffer, constants } from 'node:buffer';
import type { BufferPlatform } from '@dispatch/adapter-kit';

/** How large buffers are copied before they are posted. */
export const buffers: BufferPlatform = {
  bytes: Buffer,
  copy(buffer) {
    if (buffer.byteLength > constants.MAX_LENGTH) return undefined;
    // `buffer.slice()` would fill the memory with zeros first. A slow buffer has memory of its own, of exactly this
    // size.
    const copy = Buffer.allocUnsafeSlow(buffer.byteLength);
    copy.set(new Uint8Array(buffer));
    return copy.buffer;
  },
};
