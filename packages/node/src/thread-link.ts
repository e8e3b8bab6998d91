import { MessageChannel, receiveMessageOnPort, type MessagePort, type Worker } from 'node:worker_threads';
import { copyLargeArguments, ping, postTo } from '@dispatch/adapter-kit';
import type { FromWorker, ToWorker, WorkerEvents, WorkerExit, WorkerLink } from '@dispatch/adapter-kit';
import type { TransferableObject } from '@dispatch/core';
import { buffers } from './large-buffers.js';
import type { MessageCounter } from './message-counter.js';

// Not those that a test replaces.
const { clearTimeout, setImmediate, setTimeout } = globalThis;

/** How many messages in a row that cannot be deserialized are skipped at once. */
const mostErrors = 1000;
/**
 * In milliseconds. The port of a thread that ends is closed right before the thread reports its exit. If the exit is
 * not reported within this time, the thread lives and only its port was closed.
 */
const exitTime = 1000;

/** The dispatcher's end of the connection to one worker thread. */
export class ThreadLink implements WorkerLink {
  /** The error that ended the thread. */
  cause: unknown = undefined;
  readonly #thread: Worker;
  readonly #port: MessagePort;
  /** Wakes the thread while it is parked. */
  readonly #counter: MessageCounter;
  readonly #exited: Promise<void>;
  #exitTimer: NodeJS.Timeout | undefined;
  readonly #events: WorkerEvents;
  readonly #report: (message: FromWorker) => void;

  constructor(thread: Worker, port: MessagePort, counter: MessageCounter, events: WorkerEvents) {
    this.#thread = thread;
    this.#port = port;
    this.#counter = counter;
    this.#events = events;
    this.#report = (message) => {
      events.message(message);
    };
    port.on('message', this.#report);
    port.on('messageerror', this.#onMessageError);
    port.once('close', this.#onClose);
    port.unref();
    this.#exited = new Promise((resolve) => {
      thread.once('exit', (exitCode) => {
        clearTimeout(this.#exitTimer);
        port.off('close', this.#onClose);
        for (let message = this.receive(); message !== undefined; message = this.receive()) events.message(message);
        port.close();
        events.exit(this.#exit(exitCode));
        resolve();
      });
    });
  }

  post(message: ToWorker, transfer?: readonly TransferableObject[]): void {
    const copied = transfer === undefined ? copyLargeArguments(message, buffers) : undefined;
    if (copied === undefined) postTo(this.#port, message, transfer);
    else postTo(this.#port, copied.message, copied.transfer);
    this.#counter.increment();
  }

  receive(): FromWorker | undefined {
    for (let errors = 0; errors < mostErrors; errors += 1) {
      try {
        const received: { message: FromWorker } | undefined = receiveMessageOnPort(this.#port);
        return received?.message;
      } catch (cause) {
        // Node has removed the message from the port.
        this.#events.messageError(cause);
      }
    }
    return undefined;
  }

  /**
   * A thread that ran out of memory, or could not start, reports nothing, but its end of the port is closed. Node then
   * returns `false` from a post; after {@link receive} has noticed, which closes this end too, it returns `undefined`.
   * That is not documented: threads.test.ts checks it.
   */
  probe(): WorkerExit | undefined {
    const delivered: unknown = this.#port.postMessage(ping);
    this.#counter.increment();
    if (delivered === true || (delivered === undefined && !answersPosts())) return undefined;
    this.cause ??= new Error('the thread ended; a blocked thread cannot read its error');
    return this.#exit();
  }

  async terminate(): Promise<void> {
    this.#port.off('message', this.#report);
    this.#port.off('messageerror', this.#onMessageError);
    await this.#thread.terminate();
    await this.#exited;
  }

  readonly #onMessageError = (cause: unknown): void => {
    this.#events.messageError(cause);
  };

  readonly #onClose = (): void => {
    this.#exitTimer = setTimeout(() => {
      // If this thread was busy, the exit may have arrived, and is reported first.
      setImmediate(() => {
        this.cause ??= new Error('its port was closed');
        this.#events.exit(this.#exit());
      });
    }, exitTime).unref();
  };

  #exit(exitCode?: number): WorkerExit {
    return { exitCode, ...(this.cause !== undefined && { cause: this.cause }) };
  }
}

/**
 * Whether the runtime returns something from a post to an open port. Node does. Elsewhere `undefined` has no meaning.
 */
function answersPosts(): boolean {
  const { port1 } = new MessageChannel();
  const answer: unknown = port1.postMessage(ping);
  port1.close();
  return answer !== undefined;
}
