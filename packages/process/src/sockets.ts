import { Buffer } from 'node:buffer';
import { readSync } from 'node:fs';
import type { Socket } from 'node:net';
import { codeOf } from '@dispatch/adapter-kit/node';

/** Whether pipes have descriptors that can be read and written without the event loop: on POSIX, not on Windows. */
export const hasDescriptors: boolean = process.platform !== 'win32';

/** In bytes, as much as Node reads at a time. */
const chunkSize = 2 ** 16;
/** More than a pipe holds. What writes to it all the time would never come to an end. */
const mostChunks = 64;
/** Memory into which nothing was read. A blocked thread looks a thousand times a second, and mostly finds nothing. */
let spare: Buffer | undefined;

/**
 * The descriptor of a pipe, on POSIX; negative once it is closed. Not documented, and the only way to read or write a pipe without the event
 * loop that Node reads otherwise.
 */
export function descriptorOf(pipe: Socket): number {
  const handle: unknown = Reflect.get(pipe, '_handle');
  const fd: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : undefined;
  return typeof fd === 'number' ? fd : -1;
}

/**
 * Reads what has arrived in a pipe and its stream has not read, at most one chunk.
 *
 * @returns an empty chunk at the end of the pipe, and `undefined` if there is nothing now, or if this end is closed.
 */
export function arrivedIn(pipe: Socket): Buffer | undefined {
  const descriptor = descriptorOf(pipe);
  if (descriptor < 0) return undefined;
  const memory = (spare ??= Buffer.allocUnsafeSlow(chunkSize));
  try {
    const size = readSync(descriptor, memory, 0, chunkSize, null);
    if (size > 0) spare = undefined;
    return memory.subarray(0, size);
  } catch (error) {
    // A broken pipe is at its end. Its stream reports why.
    return isFull(error) ? undefined : memory.subarray(0, 0);
  }
}

/** What has arrived in a pipe and its stream has not read. */
export function restOf(pipe: Socket): Buffer {
  const chunks: Buffer[] = [];
  while (chunks.length < mostChunks) {
    const chunk = arrivedIn(pipe);
    if (chunk === undefined || chunk.length === 0) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Whether the error of a pipe in non-blocking mode says that it is full, or empty. */
export function isFull(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'EAGAIN' || code === 'EWOULDBLOCK';
}
