import type { Buffer } from 'node:buffer';
import { Socket } from 'node:net';
import { FrameStream } from '@dispatch/adapter-kit/bytes/worker';
import { PipeReader, PipeWriter, pipes } from '@dispatch/process/slot';
import type { HostEnd } from './host-end.js';

/** That of a worker process: a pipe. */
export class HostPipe implements HostEnd {
  readonly #pipe = new Socket({ fd: pipes.frames });
  readonly #reader = new PipeReader<Uint8Array>(this.#pipe, new FrameStream());
  readonly #writer = new PipeWriter(this.#pipe);

  constructor() {
    this.#pipe.on('error', () => {});
  }

  listen(onBytes: () => void, onClosed: () => void): void {
    this.#pipe.on('close', onClosed);
    this.#pipe.on('data', (chunk: Buffer) => {
      this.#reader.push(chunk);
      onBytes();
    });
  }

  next(): Uint8Array | undefined {
    return this.#reader.next();
  }

  pull(): boolean {
    return this.#reader.pull();
  }

  get hasEnded(): boolean {
    return this.#reader.hasEnded;
  }

  write(bytes: Uint8Array): void {
    this.#writer.write(bytes);
  }

  flush(): void {
    this.#writer.flush();
  }

  drain(): void {
    this.#writer.drain();
  }
}
