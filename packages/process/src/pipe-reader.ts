import type { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { arrivedIn } from './sockets.js';

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
    if (this.#hasEnded) return false;
    const chunk = arrivedIn(this.#pipe);
    if (chunk === undefined) return false;
    this.#hasEnded = chunk.length === 0;
    if (!this.#hasEnded) this.push(chunk);
    return !this.#hasEnded;
  }
}
