import { MessageChannel, receiveMessageOnPort, type MessagePort, type Worker } from 'node:worker_threads';
import { copyLargeArguments, isReply, ping, postTo } from '@dispatch/adapter-kit';
import type { FromWorker, ToWorker, WorkerEvents, WorkerExit, WorkerLink } from '@dispatch/adapter-kit';
import type { TransferableObject } from '@dispatch/core';
import { buffers } from './large-buffers.js';
import type { MessageCounter } from './message-counter.js';
import { isOutput, type Output } from './output.js';
import { OutputWriter } from './output-writer.js';

// The platform's own, also where a test replaces the globals later.
const { clearTimeout, setTimeout } = globalThis;

/** How long the end of a thread waits for streams that take no output, in milliseconds. */
const longestFlush = 1000;

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

  constructor(thread: Worker, port: MessagePort, counter: MessageCounter, events: WorkerEvents) {
    this.#thread = thread;
    this.#port = port;
    this.#counter = counter;
    this.#report = (message) => {
      if (isOutput(message)) this.#output.write(message);
      else if (this.#output.isWritten || !isReply(message)) events.message(message);
      else this.#hold(message, events);
    };
    port.on('message', this.#report);
    port.unref();
    this.#exited = new Promise((resolve) => {
      thread.once('exit', (exitCode) => {
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
    const received: { message: FromWorker | Output } | undefined = receiveMessageOnPort(this.#port);
    return received?.message;
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
    await this.#thread.terminate();
    if (this.#output.isWritten) return this.#exited;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, longestFlush);
    });
    await Promise.race([this.#exited, tooLong]);
    clearTimeout(timer);
  }

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
