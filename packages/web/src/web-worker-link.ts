import {
  performance,
  postTo,
  type FromWorker,
  type ToWorker,
  type WorkerConfiguration,
  type WorkerEvents,
  type WorkerExit,
  type WorkerLink,
} from '@dispatch/adapter-kit';
import type { TransferableObject } from '@dispatch/core';
import { setTimeout } from '@dispatch/core/internal';
import { transfer, wrap } from 'comlink';
import type { BlockingSupport, WorkerMailbox } from './blocking.js';
import { hello, noLock, type Control, type Hello } from './control.js';
import type { Locks } from './locks.js';
import { WorkerLock } from './worker-lock.js';

/** How many milliseconds the page waits for the last messages of a worker after an uncaught error in it. */
const lastMessagesTime = 1000;

/**
 * The page's end of the connection to one worker. It starts in this order: the worker posts its hello, the page
 * connects through Comlink, the worker takes its lock and starts to serve, the page waits for that lock. From then on
 * the lock is free only if the worker is gone, or idle for some time (`WorkerLock`). Where one of the two may use no
 * locks, they work without one.
 */
export class WebWorkerLink implements WorkerLink {
  readonly #worker: Worker;
  readonly #configuration: WorkerConfiguration;
  readonly #events: WorkerEvents;
  readonly #lock: WorkerLock;
  readonly #near: MessagePort;
  readonly #far: MessagePort;
  readonly #mailbox: WorkerMailbox | undefined;
  #hasLock = true;
  #status: 'starting' | 'serving' | 'ended' = 'starting';

  constructor(
    worker: Worker,
    configuration: WorkerConfiguration,
    events: WorkerEvents,
    locks: Locks | undefined,
    blocking: BlockingSupport | undefined,
  ) {
    this.#worker = worker;
    this.#configuration = configuration;
    this.#events = events;
    this.#lock = new WorkerLock(locks, {
      awake: () => {
        events.awake();
      },
      gone: () => {
        this.#exitSoon({});
      },
      failed: this.#onFailure,
    });
    ({ port1: this.#near, port2: this.#far } = new MessageChannel());
    this.#mailbox = blocking?.openMailbox(this.#near, configuration, {
      ...events,
      exit: (exit) => {
        this.#exit(exit);
      },
    });
    const receiver = this.#mailbox ?? events;
    this.#near.onmessage = ({ data }: MessageEvent<FromWorker | typeof noLock>) => {
      if (data === noLock) this.#hasLock = false;
      else receiver.message(data);
    };
    this.#near.onmessageerror = () => {
      receiver.messageError();
      // It reads no more from a port after such a message.
      if ('Deno' in globalThis) this.#exitSoon({ cause: new Error('a message cannot be deserialized') });
    };
    worker.addEventListener('message', this.#onMessage);
    worker.addEventListener('error', this.#onError);
    worker.addEventListener('messageerror', this.#onMessageError);
    // For runtimes that report the end of a worker, such as Bun.
    worker.addEventListener('close', this.#onClose);
  }

  post(message: ToWorker, transfer?: readonly TransferableObject[]): void {
    postTo(this.#near, message, transfer);
  }

  wake(): boolean {
    // A blocked thread gets no event, neither of the worker's death nor of its waking.
    return this.#lock.wake() || this.#mailbox?.isBlocked === true;
  }

  started(): void {
    if (this.#status !== 'starting') return;
    this.#status = 'serving';
    this.#lock.held(this.#hasLock);
  }

  idle(): void {
    this.#lock.idle();
  }

  ending(): void {
    this.#exit({});
  }

  receive(): FromWorker | undefined {
    return this.#mailbox?.receive();
  }

  terminate(): Promise<void> {
    this.#end();
    return Promise.resolve();
  }

  readonly #onMessage = ({ data, ports: [port] }: MessageEvent<unknown>): void => {
    if (!isHello(data) || port === undefined || this.#lock.control !== undefined) return;
    this.#lock.control = wrap<Control>(port);
    const clock = { epoch: performance.timeOrigin, greeted: data.now, now: performance.now() };
    this.#lock.control
      .connect(transfer(this.#far, [this.#far]), this.#configuration, clock, this.#lock.name, this.#mailbox?.memory)
      .catch(this.#onFailure);
  };

  /**
   * Before the worker serves, its script has failed. Later the worker has caught the error itself and posts it, as it
   * was thrown. This event has less of it, and counts only if no such message arrives.
   */
  readonly #onError = (event: Event): void => {
    event.preventDefault();
    const exit = { cause: errorOf(event) };
    if (this.#status === 'starting') this.#exit(exit);
    else this.#exitSoon(exit, lastMessagesTime);
  };

  readonly #onMessageError = (): void => {
    this.#onFailure(new Error('a message from the worker cannot be read'));
  };

  readonly #onClose = (event: Event): void => {
    this.#exitSoon('code' in event && typeof event.code === 'number' ? { exitCode: event.code } : {});
  };

  readonly #onFailure = (cause: unknown): void => {
    this.#exit({ cause });
  };

  /** Messages that the worker has posted are read before. */
  #exitSoon(exit: WorkerExit, milliseconds = 0): void {
    setTimeout(() => {
      this.#exit(exit);
    }, milliseconds);
  }

  #exit(exit: WorkerExit): void {
    if (this.#status === 'ended') return;
    this.#end();
    this.#events.exit(exit);
  }

  #end(): void {
    if (this.#status === 'ended') return;
    this.#status = 'ended';
    this.#lock.end();
    this.#near.close();
    // The listener of `error` stays: without `preventDefault()`, an error that arrives after the end would be one of
    // this thread too.
    this.#worker.removeEventListener('message', this.#onMessage);
    this.#worker.removeEventListener('messageerror', this.#onMessageError);
    this.#worker.removeEventListener('close', this.#onClose);
    this.#worker.terminate();
  }
}

function isHello(data: unknown): data is Hello {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === hello;
}

/**
 * What a browser reports to a page about an uncaught error in a worker: a message, and nothing if the script could not
 * be loaded.
 */
function errorOf(event: Event): Error {
  const { message, filename, lineno } = event as Partial<ErrorEvent>;
  if (message === undefined || message === '') {
    return new Error(
      'the script of the worker cannot be loaded or does not parse; the browser reports no more than that',
    );
  }
  return new Error(filename ? `${message} (${filename}:${lineno})` : message);
}
