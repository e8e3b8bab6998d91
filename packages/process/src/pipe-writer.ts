import { Buffer } from 'node:buffer';
import { writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import { clearTimeout, setTimeout } from '@dispatch/core/internal';
import { descriptorOf, hasDescriptors, isFull } from './sockets.js';
import { setImmediate } from './timers.js';

/** In bytes, as much as the other end reads at a time. */
const chunkSize = 2 ** 16;
/** How often a pipe that took nothing is tried again at once: its other end may be reading. */
const mostTries = 20;
/** In milliseconds: how long to wait after that, at first and at most. */
const shortestWait = 1;
const longestWait = 8;

/**
 * Writes to a pipe without the event loop, as much as it takes, and the rest as soon as it takes more: also from a thread that is blocked or
 * about to end. Node's own streams would keep the rest to themselves until the next turn of the event loop.
 */
export class PipeWriter {
  readonly #pipe: Socket;
  readonly #queue: Uint8Array[] = [];
  /** How much of the first one is written. */
  #offset = 0;
  #tries = 0;
  #wait = shortestWait;
  #isWaiting = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isBroken = false;
  #isFull = false;
  /** How many bytes were written to the pipe after it had been full: so many bytes at least has its other end read. */
  taken = 0;
  #isHeld = false;

  constructor(pipe: Socket) {
    this.#pipe = pipe;
  }

  /** Whether the other end is gone. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  write(bytes: Uint8Array): void {
    if (this.#isBroken) return;
    this.#queue.push(bytes);
    if (this.#queue.length === 1 && !this.#isHeld) this.flush();
  }

  /** What `write` writes is in the pipe at once, if it is not much. */
  together(write: () => void): void {
    const before = this.#queue.length;
    this.#isHeld = true;
    try {
      write();
    } finally {
      this.#isHeld = false;
      const written = this.#queue.slice(before);
      if (written.length > 1 && written.reduce((sum, { length }) => sum + length, 0) <= chunkSize)
        this.#queue.splice(before, written.length, Buffer.concat(written));
      if (before === 0) this.flush();
    }
  }

  /** Writes what the pipe takes now. @returns whether that is everything. */
  flush(): boolean {
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      const written = this.#try(first);
      if (this.#isBroken) break;
      if (written === undefined) {
        this.#isFull = true;
        this.#again();
        return false;
      }
      this.#tries = 0;
      this.#wait = shortestWait;
      this.#offset += written;
      if (this.#isFull) this.taken += written;
      if (this.#offset < first.length) continue;
      this.#offset = 0;
      this.#queue.shift();
    }
    this.#isFull = false;
    return true;
  }

  /** Writes everything, and blocks this thread meanwhile. */
  drain(): void {
    const words = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    while (!this.flush()) Atomics.wait(words, 0, 0, 1);
  }

  /** Drops what is not written. */
  close(): void {
    this.#isBroken = true;
    this.#queue.length = 0;
    clearTimeout(this.#timer);
  }

  /** @returns how many bytes were written; `undefined` if the pipe is full. */
  #try(bytes: Uint8Array): number | undefined {
    try {
      if (hasDescriptors) return writeSync(descriptorOf(this.#pipe), bytes, this.#offset);
      this.#pipe.write(bytes);
      return bytes.length;
    } catch (error) {
      if (isFull(error)) return undefined;
      // The other end is gone, or this one. Its exit and its close are reported elsewhere.
      this.close();
      return 0;
    }
  }

  #again(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#tries += 1;
    if (this.#tries <= mostTries) {
      setImmediate(this.#retry);
      return;
    }
    this.#timer = setTimeout(this.#retry, this.#wait);
    (this.#timer as Partial<NodeJS.Timeout>).unref?.();
    this.#wait = Math.min(2 * this.#wait, longestWait);
  }

  readonly #retry = (): void => {
    this.#isWaiting = false;
    this.flush();
  };
}
