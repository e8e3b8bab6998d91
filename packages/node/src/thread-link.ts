import { MessageChannel, receiveMessageOnPort, type MessagePort, type Worker } from 'node:worker_threads';
import { copyLargeArguments, ping, postTo } from '@dispatch/adapter-kit';
import type { FromWorker, ToWorker, WorkerEvents, WorkerExit, WorkerLink } from '@dispatch/adapter-kit';
import { doorbell, HeldReplies, type OutputWriter, type RingChannel } from '@dispatch/adapter-kit/node';
import type { TransferableObject } from '@dispatch/core';
import { clearTimeout, setTimeout } from '@dispatch/core/internal';
import { buffers } from './large-buffers.js';
import { Polling } from './polling.js';
import type { MessageCounter } from './message-counter.js';
import { isThreadOutput, type ThreadOutput } from './output.js';
import { mayPoll } from './spinning.js';
import { setImmediate } from './timers.js';

/** How many messages are delivered before the code that waits for them runs. */
const mostTogether = 64;
/** How many messages in a row that cannot be deserialized are skipped at once. */
const mostErrors = 1000;
/**
 * In milliseconds. The port of a thread that ends is closed right before the thread reports its exit. If the exit is
 * not reported within this time, the thread lives and only its port was closed.
 */
const exitTime = 1000;

/** What a worker may post to its port. A task may post anything. */
type Arriving = FromWorker | ThreadOutput | typeof doorbell;

/** The dispatcher's end of the connection to one worker thread. */
export class ThreadLink implements WorkerLink {
  /** The error that ended the thread. */
  cause: unknown = undefined;
  readonly #thread: Worker;
  readonly #port: MessagePort;
  /** Wakes the thread while it is parked. */
  readonly #counter: MessageCounter;
  readonly #exited: Promise<void>;
  readonly #report: (message: Arriving) => void;
  /** What arrives through memory, where the runtime has that. */
  readonly #channel: RingChannel<ToWorker, FromWorker> | undefined;
  readonly #polling: Polling | undefined;
  /** The message of the port that is delivered after those in memory that were written before it. */
  #fromPort: { readonly message: Arriving } | undefined;
  readonly #output: OutputWriter;
  readonly #held: HeldReplies;
  #exitTimer: NodeJS.Timeout | undefined;
  readonly #events: WorkerEvents;
  /** Whether calls may be open: something was posted after the last one had ended. */
  #hasCalls = false;

  constructor(
    thread: Worker,
    port: MessagePort,
    counter: MessageCounter,
    output: OutputWriter,
    events: WorkerEvents,
    channel?: RingChannel<ToWorker, FromWorker>,
  ) {
    this.#output = output;
    this.#held = new HeldReplies(output, (message) => {
      events.message(message);
    });
    this.#thread = thread;
    this.#port = port;
    this.#counter = counter;
    this.#events = events;
    this.#channel = channel;
    this.#polling = channel && mayPoll ? new Polling(channel, () => this.#deliverNext()) : undefined;
    this.#report = (message) => {
      this.#fromPort = { message };
      this.#deliverReceived();
      this.#deliverArrived();
    };
    port.on('message', this.#report);
    port.on('messageerror', this.#onMessageError);
    port.once('close', this.#onClose);
    port.unref();
    this.#exited = new Promise((resolve) => {
      thread.once('exit', (exitCode) => {
        clearTimeout(this.#exitTimer);
        port.off('close', this.#onClose);
        this.#polling?.end();
        for (let message = this.#read(); message !== undefined; message = this.#read()) this.#deliver(message);
        this.#output.end();
        port.close();
        this.#output.whenWritten(() => {
          events.exit(this.#exit(exitCode));
          resolve();
        });
      });
    });
  }

  post(message: ToWorker, transfer?: readonly TransferableObject[]): void {
    this.#hasCalls = true;
    if (transfer === undefined && this.#postToMemory(message)) return;
    const copied = transfer === undefined ? copyLargeArguments(message, buffers) : undefined;
    if (copied === undefined) this.#postToPort(message, transfer);
    else this.#postToPort(copied.message, copied.transfer);
    this.#polling?.called();
  }

  /** @returns whether the message was posted. */
  #postToMemory(message: ToWorker): boolean {
    const way = this.#channel?.write(message) ?? 'port';
    if (way === 'port') return false;
    if (way === 'doorbell') this.#postToPort(doorbell);
    this.#polling?.called();
    return true;
  }

  #postToPort(message: unknown, transfer?: readonly TransferableObject[]): void {
    postTo(this.#port, message, transfer);
    this.#channel?.countPosted();
    this.#counter.increment();
  }

  idle(): void {
    this.#hasCalls = false;
    this.#polling?.idle();
  }

  receive(): FromWorker | undefined {
    const held = this.#held.take();
    if (held !== undefined) return held;
    let message = this.#read();
    for (; message !== undefined && isThreadOutput(message); message = this.#read()) this.#output.write(message);
    this.#output.acknowledge();
    return message;
  }

  #read(): FromWorker | ThreadOutput | undefined {
    for (let errors = 0; errors < mostErrors;) {
      const next = this.#next();
      if (next !== undefined) return next;
      try {
        const received: { message: Arriving } | undefined = receiveMessageOnPort(this.#port);
        if (received === undefined) return undefined;
        this.#fromPort = received;
      } catch (cause) {
        // Node has removed the message from the port.
        this.#channel?.countArrived();
        this.#events.messageError(cause);
        errors += 1;
      }
    }
    return undefined;
  }

  /** The next message that has been received: those in memory are before that of the port. */
  #next(): FromWorker | ThreadOutput | undefined {
    const inMemory = this.#channel?.take();
    if (inMemory !== undefined) return inMemory;
    const received = this.#fromPort;
    if (received === undefined) return undefined;
    this.#fromPort = undefined;
    this.#channel?.countArrived();
    return received.message === doorbell ? this.#channel?.take() : received.message;
  }

  #deliverReceived(): void {
    while (this.#fromPort !== undefined && this.#deliverNext());
    // What comes after the message of the port. While this thread polls, more may come without end.
    if (this.#polling?.isPolling === false) while (this.#deliverNext());
  }

  /**
   * Delivers what has arrived behind a message of the port. The calls that follow it, in reaction to all of these results, then share
   * a message. Not on Bun and Deno: Deno reads no more from a port after a message that it cannot deserialize.
   */
  #deliverArrived(): void {
    if (this.#channel === undefined) return;
    for (let count = 0; this.#hasCalls && count < mostTogether; count += 1) {
      const message = this.#read();
      if (message === undefined) return;
      this.#deliver(message);
    }
  }

  /** @returns whether there was a message. */
  #deliverNext(): boolean {
    const message = this.#next();
    if (message === undefined) return false;
    this.#deliver(message);
    return true;
  }

  #deliver(message: FromWorker | ThreadOutput): void {
    if (isThreadOutput(message)) this.#output.write(message);
    else this.#held.add(message);
  }

  /**
   * A thread that ran out of memory, or could not start, reports nothing, but its end of the port is closed. Node then
   * returns `false` from a post; after {@link receive} has noticed, which closes this end too, it returns `undefined`.
   * That is not documented: threads.test.ts checks it.
   */
  probe(): WorkerExit | undefined {
    const delivered: unknown = this.#port.postMessage(ping);
    this.#channel?.countPosted();
    this.#counter.increment();
    if (delivered === true || (delivered === undefined && !answersPosts())) return undefined;
    this.cause ??= new Error('the thread ended; a blocked thread cannot read its error');
    return this.#exit();
  }

  async terminate(): Promise<void> {
    this.#polling?.end();
    this.#port.off('message', this.#report);
    this.#port.off('messageerror', this.#onMessageError);
    await this.#thread.terminate();
    await this.#held.written(this.#exited);
  }

  readonly #onMessageError = (cause: unknown): void => {
    while (this.#deliverNext());
    this.#channel?.countArrived();
    this.#deliverReceived();
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
