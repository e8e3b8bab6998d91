import { Worker, MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { URL } from 'node:url';
import type { ClientOptions } from '../client/fleet-client.js';
import { bells, type FromConnection, type ThreadData, type ToConnection } from '../client/thread-messages.js';
import { besides } from '../beside.js';
import { within } from '../bus/within.js';

/** How long the thread may take to end, in milliseconds: a server that is gone, or a module that never loads, may keep it. */
const longestClose = 2000;
/** In milliseconds: how long a program that ends waits until the hosts are notified. */
const longestGoodbye = 500;

/** The thread of a connection, which lives while this one is blocked. */
export class ConnectionThread {
  readonly #bell: Int32Array;
  readonly #thread: Worker;
  readonly #port: MessagePort;

  /**
   * @param bell see {@link bells}.
   * @param onMessage gets its messages, by the event loop.
   * @param onEnded called if it ends before {@link close}, which should not happen: its module cannot be loaded, or has a mistake.
   */
  constructor(
    options: ClientOptions,
    bell: Int32Array,
    onMessage: (message: FromConnection) => void,
    onEnded: (error: Error) => void,
  ) {
    this.#bell = bell;
    const { port1, port2 } = new MessageChannel();
    const workerData: ThreadData = { port: port2, bell, options };
    this.#thread = new Worker(new URL(besides('connection-thread.js', import.meta.url)), {
      workerData,
      transferList: [port2],
      name: 'dispatch',
      execArgv: [],
      stdin: false,
    });
    this.#thread.unref();
    port1.on('message', onMessage);
    port1.unref();
    this.#port = port1;
    Atomics.store(bell, bells.recalls, 0);
    this.#thread.once('error', onEnded);
    this.#thread.once('exit', () => {
      onEnded(new Error('the thread of the connection has ended'));
    });
  }

  post(message: ToConnection, transfer: readonly ArrayBuffer[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  /** The next message that has arrived, without the event loop. */
  receive(): FromConnection | undefined {
    return (receiveMessageOnPort(this.#port) as { readonly message: FromConnection } | undefined)?.message;
  }

  /** Has the hosts notified, while this thread ends. */
  goodbye(): void {
    this.post({ type: 'close' });
    Atomics.wait(this.#bell, bells.closed, 0, longestGoodbye);
  }

  async close(): Promise<void> {
    const exited = new Promise<void>((resolve) => {
      this.#thread.once('exit', () => {
        resolve();
      });
    });
    this.post({ type: 'close' });
    this.#thread.ref();
    await within(longestClose, exited);
    await this.#thread.terminate();
    this.#port.close();
  }
}
