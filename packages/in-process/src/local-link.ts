import { postTo, type FromWorker, type Spawn, type ToWorker, type WorkerLink } from '@dispatch/adapter-kit';
import { serve, SharedTasks } from '@dispatch/adapter-kit/worker';
import type { TransferableObject } from '@dispatch/core';
import { afterMacrotask } from './after-macrotask.js';
import { spawnCloning } from './cloning-link.js';

const { MessageChannel } = globalThis;

/** A port of Node, which keeps the process alive unless `unref()` is called. */
interface NodePort {
  unref(): void;
}

/**
 * Makes this thread the worker. Messages pass through a `MessageChannel`, so the platform copies and transfers their
 * values, and delivers them in a later turn of the event loop, as between threads.
 */
const spawnWithPorts: Spawn = (configuration, events, definitions) => {
  const { port1: near, port2: far } = new MessageChannel();
  const server = serve(configuration, {
    post: (message, transfer) => {
      postTo(far, message, transfer);
    },
    tasks: () => new SharedTasks(definitions),
    afterMacrotask,
  });
  near.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    events.message(data);
  };
  far.onmessage = ({ data }: MessageEvent<ToWorker>) => {
    server.receive(data);
  };
  near.onmessageerror = ({ data }: MessageEvent<unknown>) => {
    events.messageError(data ?? undefined);
  };
  far.onmessageerror = () => {
    server.messageError();
  };
  // For runtimes that report it. A task can find and close the port.
  near.addEventListener('close', () => {
    events.exit({ cause: new Error('its port was closed') });
  });
  for (const port of [near, far]) if (isNodePort(port)) port.unref();
  return new LocalLink(near, far);
};

/** Makes this thread the worker, with what the platform has for that. */
export const spawnHere: Spawn = typeof MessageChannel === 'function' ? spawnWithPorts : spawnCloning;

/** The dispatcher's end of the connection to a worker on this thread. */
class LocalLink implements WorkerLink {
  readonly #near: MessagePort;
  readonly #far: MessagePort;

  constructor(near: MessagePort, far: MessagePort) {
    this.#near = near;
    this.#far = far;
  }

  post(message: ToWorker, transfer?: readonly TransferableObject[]): void {
    postTo(this.#near, message, transfer);
  }

  /** A task that runs cannot be stopped. Its result is not reported. */
  terminate(): Promise<void> {
    for (const port of [this.#near, this.#far]) {
      port.onmessage = null;
      port.onmessageerror = null;
      port.close();
    }
    return Promise.resolve();
  }
}

function isNodePort(port: object): port is NodePort {
  return 'unref' in port && typeof port.unref === 'function';
}
