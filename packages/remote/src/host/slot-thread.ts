import type { Readable } from 'node:stream';
import { types } from 'node:util';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { isError } from '@dispatch/adapter-kit/node';
import { Ending } from '@dispatch/process/slot';
import { portMember } from '../worker/own-frames.js';
import { errorLine } from './error-line.js';
import { forwardOutput } from './forward-output.js';
import type { Slot } from './host-lane.js';
import type { SlotEvents } from './slot-process.js';

/** The options of a worker thread that a user may set, checked and copied. */
export interface SlotThreadOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly execArgv?: readonly string[];
}

/**
 * One worker thread of a host, in place of a process. What its tasks print arrives with its bytes. What it prints otherwise is written to
 * stderr: the stdout of `dispatch-host` is its log.
 */
export class SlotThread implements Slot {
  readonly #thread: Worker;
  readonly #port: MessagePort;
  readonly #events: SlotEvents;
  readonly #ending = new Ending();
  /** What has arrived while the slot was paused. */
  readonly #held: Uint8Array[] = [];
  #isPaused = false;
  #isKilled = false;
  #hasServed = false;

  /** @param file what it runs. @throws if Node starts no thread with these options. */
  constructor(file: string, { env, execArgv }: SlotThreadOptions, events: SlotEvents) {
    this.#events = events;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#thread = new Worker(file, {
      workerData: { [portMember]: port2 },
      transferList: [port2],
      stdout: true,
      stderr: true,
      ...(env !== undefined && { env }),
      ...(execArgv !== undefined && { execArgv: [...execArgv] }),
    });
    port1.on('message', (message: unknown) => {
      this.#take(message);
    });
    port1.on('messageerror', () => {
      this.#take(undefined);
    });
    for (const output of [this.#thread.stdout, this.#thread.stderr] as Readable[])
      forwardOutput(output, process.stderr);
    this.#thread.once('error', (error: unknown) => {
      // A process prints it itself.
      process.stderr.write(`${isError(error) ? (error.stack ?? error.message) : String(error)}\n`);
      this.#ending.said(String(error));
    });
    this.#thread.once('exit', (code) => {
      this.#onExit(code);
    });
  }

  write(bytes: Uint8Array): void {
    const own = bytes.slice();
    this.#port.postMessage(own, [own.buffer]);
  }

  /** Passes nothing on until {@link resume}: it is kept in the memory of this process, where that of the thread is too. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    while (!this.#isPaused) {
      const bytes = this.#held.shift();
      if (bytes === undefined) return;
      this.#events.bytes(bytes);
    }
  }

  /** @param why for messages. */
  kill(why: string): void {
    this.#ending.ended(why);
    this.#isKilled = true;
    void this.#thread.terminate();
  }

  /** A task that has found the port may post anything to it: its thread is ended then. */
  #take(message: unknown): void {
    if (!isOwnBytes(message)) {
      this.kill('it has sent something else than bytes to its host');
      return;
    }
    this.#hasServed = true;
    if (this.#isPaused) this.#held.push(message);
    else this.#events.bytes(message);
  }

  #onExit(code: number): void {
    // What it has posted last has arrived, perhaps unread.
    for (let each = receiveMessageOnPort(this.#port); each !== undefined; each = receiveMessageOnPort(this.#port))
      this.#take((each as { readonly message: unknown }).message);
    this.#port.close();
    for (const bytes of this.#held.splice(0)) this.#events.bytes(bytes);
    const signal = this.#isKilled ? 'SIGKILL' : null;
    const { cause, exitCode } = this.#ending.describe(signal === null ? code : null, signal, this.#hasServed);
    this.#events.exited({
      ...(exitCode !== undefined && { exitCode }),
      ...(isError(cause) && { message: errorLine(cause.message) }),
    });
  }
}

/** Whether these are bytes that nothing else can change. */
function isOwnBytes(message: unknown): message is Uint8Array {
  return types.isUint8Array(message) && types.isArrayBuffer(message.buffer);
}
