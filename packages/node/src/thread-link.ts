import { MessageChannel, receiveMessageOnPort, type MessagePort, type Worker } from 'node:worker_threads';
import { copyLargeArguments, isReply, ping, postTo } from '@dispatch/adapter-kit';
import type { FromWorker, ToWorker, WorkerEvents, WorkerExit, WorkerLink } from '@dispatch/adapter-kit';
import type { TransferableObject } from '@dispatch/core';
import { clearTimeout, setTimeout } from '@dispatch/core/internal';
import { buffers } from './large-buffers.js';
import type { MessageCounter } from './message-counter.js';
import { isOutput, type Output } from './output.js';
import { OutputWriter } from './output-writer.js';
import { setImmediate } from './timers.js';

/** How long the end of a thread waits for streams that take no output, in milliseconds. */
const longestFlush = 1000;

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
  readonly #report: (message: FromWorker | Output) => void;
  readonly #output = new OutputWriter();
  /** Replies that wait until the output before them is written. */
  readonly #held: FromWorker[] = [];
  #exitTimer: NodeJS.Timeout | undefined;
  readonly #events: WorkerEvents;

  constructor(thread: Worker, port: MessagePort, counter: MessageCounter, events: WorkerEvents) {
    this.#thread = thread;
    this.#port = port;
    this.#counter = counter;
    this.#events = events;
    this.#report = (message) => {
      if (isOutput(message)) this.#output.write(message);
      else if (this.#output.isWritten || !isReply(message)) events.message(message);
      else this.#hold(message, events);
    };
    port.on('message', this.#report);
    port.on('messageerror', this.#onMessageError);
    port.once('close', this.#onClose);
    port.unref();
    this.#exited = new Promise((resolve) => {
      thread.once('exit', (exitCode) => {
        clearTimeout(this.#exitTimer);
        port.off('close', this.#onClose);
        for (let message = this.#read(); message !== undefined; message = this.#read()) this.#report(message);
        port.close();
        this.#output.whenWritten(() => {
          events.exit(this.#exit(exitCode));
          resolve();
        });
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
    const held = this.#held.shift();
    if (held !== undefined) return held;
    let message = this.#read();
    for (; message !== undefined && isOutput(message); message = this.#read()) this.#output.write(message);
    this.#output.acknowledge();
    return message;
  }

  #read(): FromWorker | Output | undefined {
    for (let errors = 0; errors < mostErrors; errors += 1) {
      try {
        const received: { message: FromWorker | Output } | undefined = receiveMessageOnPort(this.#port);
        return received?.message;
      } catch (cause) {
        // Node has removed the message from the port.
        this.#events.messageError(cause);
      }
    }
    return undefined;
  }

  /** Reports a reply once the output before it is written, unless a blocked thread takes it earlier. */
  #hold(reply: FromWorker, events: WorkerEvents): void {
    this.#held.push(reply);
    this.#output.whenWritten(() => {
      for (const each of this.#held.splice(0, this.#held.indexOf(reply) + 1)) events.message(each);
    });
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
    if (this.#output.isWritten) return this.#exited;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, longestFlush);
    });
    await Promise.race([this.#exited, tooLong]);
    clearTimeout(timer);
  }

  readonly #onMessageError = (cause: unknown): void => {
    this.#events.messageError(cause);
    // It reads no more from a port after such a message.
    if ('Deno' in globalThis) {
      this.cause ??= cause;
      this.#events.exit(this.#exit());
    }
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
