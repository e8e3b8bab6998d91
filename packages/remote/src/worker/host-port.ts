import { isMainThread, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { FrameStream } from '@dispatch/adapter-kit/bytes/worker';
import type { HostEnd } from './host-end.js';
import { portMember } from './own-frames.js';

/** The port that a host has passed to this thread. Only the first call finds it: tasks do not see it. */
export function takeHostPort(): MessagePort | undefined {
  if (isMainThread || typeof workerData !== 'object' || workerData === null) return undefined;
  const port = Reflect.get(workerData, portMember) as MessagePort | undefined;
  Reflect.deleteProperty(workerData, portMember);
  return port;
}

/** That of a worker thread: a port. What is posted has left the thread. */
export class HostPort implements HostEnd {
  readonly hasEnded = false;
  readonly #port: MessagePort;
  readonly #frames = new FrameStream();

  constructor(port: MessagePort) {
    this.#port = port;
  }

  listen(onBytes: () => void, onClosed: () => void): void {
    this.#port.on('close', onClosed);
    this.#port.on('message', (bytes: Uint8Array) => {
      this.#frames.push(bytes);
      onBytes();
    });
  }

  next(): Uint8Array | undefined {
    return this.#frames.next();
  }

  pull(): boolean {
    const received = receiveMessageOnPort(this.#port) as { readonly message: Uint8Array } | undefined;
    if (received !== undefined) this.#frames.push(received.message);
    return received !== undefined;
  }

  write(bytes: Uint8Array): void {
    // Joined before, so they have a buffer of their own.
    this.#port.postMessage(bytes, [bytes.buffer as ArrayBuffer]);
  }

  flush(): void {}

  drain(): void {}
}
