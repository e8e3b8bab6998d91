import { Buffer } from 'node:buffer';
import { readSync } from 'node:fs';
import type { Socket } from 'node:net';
import { isFull } from './pipe-writer.js';
import { descriptorOf } from './sockets.js';

/** In bytes, as much as Node reads at a time. */
const chunkSize = 2 ** 16;

/** Finds frames in bytes. */
export interface FrameSource<Frame> {
  /** How many bytes have arrived of a long frame that has not arrived as a whole. */
  readonly arriving: number;
  push(chunk: Buffer): void;
  /** @throws if the bytes are no frames. */
  next(): Frame | undefined;
}

/** Reads the frames of a pipe: what its stream has read, and what is there now, without the event loop. */
export class PipeReader<Frame> {
  readonly #pipe: Socket;
  readonly #frames: FrameSource<Frame>;
  #hasEnded = false;
  /** How many bytes have arrived. */
  read = 0;

  constructor(pipe: Socket, frames: FrameSource<Frame>) {
    this.#pipe = pipe;
    this.#frames = frames;
  }

  /** Whether {@link pull} has found the end of the pipe: its other end is closed. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** See {@link FrameSource}. */
  get arriving(): number {
    return this.#frames.arriving;
  }

  /** The stream of the pipe has read this. */
  push(chunk: Buffer): void {
    this.read += chunk.length;
    this.#frames.push(chunk);
  }

  /** The next frame that was read. @throws {Error} if the pipe has other bytes. */
  next(): Frame | undefined {
    return this.#frames.next();
  }

  /** Reads what has arrived, at most one chunk. @returns whether there was something. */
  pull(): boolean {
    const descriptor = descriptorOf(this.#pipe);
    if (descriptor < 0 || this.#hasEnded) return false;
    const chunk = Buffer.allocUnsafeSlow(chunkSize);
    try {
      const size = readSync(descriptor, chunk, 0, chunkSize, null);
      if (size === 0) this.#hasEnded = true;
      else this.push(chunk.subarray(0, size));
      return size > 0;
    } catch (error) {
      if (!isFull(error)) this.#hasEnded = true;
      return false;
    }
  }
}
