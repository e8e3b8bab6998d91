import { Buffer } from 'node:buffer';
import { readSync } from 'node:fs';
import type { Socket } from 'node:net';

/** Whether pipes have descriptors that can be read and written without the event loop: on POSIX, not on Windows. */
export const hasDescriptors: boolean = process.platform !== 'win32';

/**
 * The descriptor of a pipe, on POSIX; negative once it is closed. Not documented, and the only way to read or write a pipe without the event
 * loop that Node reads otherwise.
 */
export function descriptorOf(pipe: Socket): number {
  const handle: unknown = Reflect.get(pipe, '_handle');
  const fd: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : undefined;
  return typeof fd === 'number' ? fd : -1;
}

/** What has arrived in a pipe and its stream has not read. */
export function restOf(pipe: Socket): Buffer {
  const chunks: Buffer[] = [];
  try {
    for (;;) {
      const chunk = Buffer.alloc(2 ** 16);
      const size = readSync(descriptorOf(pipe), chunk);
      if (size === 0) break;
      chunks.push(chunk.subarray(0, size));
    }
  } catch {
    // There is no more, or the pipe is closed: its stream has read everything.
  }
  return Buffer.concat(chunks);
}
