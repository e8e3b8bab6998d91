import type { HostMessage, ShortCall, ShortReply, WorkerMessage } from '../../wire/messages.js';
import { openFromWorker, openToWorker, type FromWorker, type ToWorker } from '../../wire/opaque-messages.js';
import { ringBytes, RingReader, RingWriter } from './message-ring.js';

// In words. Each word has a cache line of its own.
const line = 16;
const callsWritten = 0;
const callsRead = line;
const repliesWritten = 2 * line;
const repliesRead = 3 * line;
const workerPolls = 4 * line;
const dispatcherPolls = 5 * line;
const wordBytes = 6 * line * Int32Array.BYTES_PER_ELEMENT;

/** The size in bytes of the memory of a {@link RingChannel}. */
export const ringChannelBytes: number = wordBytes + 2 * ringBytes;

/**
 * Carries small plain messages between two threads through shared memory, beside a port that carries all others. A message
 * through memory costs the sender no system call, and the receiver no turn of its event loop; but nothing wakes a thread
 * for it. So it is used only while the other thread polls the memory.
 *
 * The order of all messages is kept. Each message in memory says how many messages of the port come before it. A message
 * of the port is delivered after those in memory that were written before it.
 *
 * A thread that stops polling clears its word, and then reads once more. The sender reads the word again after it has
 * written, and posts {@link doorbell} to the port if it is cleared. So one of them notices the message.
 */
export class RingChannel<Out extends ToWorker | FromWorker, In extends ToWorker | FromWorker> {
  readonly #words: Int32Array;
  readonly #writer: RingWriter;
  readonly #reader: RingReader;
  readonly #open: (message: Out) => HostMessage | ShortCall | WorkerMessage | ShortReply;
  readonly #ownWord: number;
  readonly #otherWord: number;
  /** How many messages were posted to the port, and how many have arrived through it, modulo 2³². */
  #posted = 0;
  #arrived = 0;
  #isDamaged = false;

  private constructor(
    memory: SharedArrayBuffer,
    open: (message: Out) => HostMessage | ShortCall | WorkerMessage | ShortReply,
    isWorker: boolean,
  ) {
    this.#words = new Int32Array(memory, 0, wordBytes / Int32Array.BYTES_PER_ELEMENT);
    this.#open = open;
    const calls = { words: this.#words, written: callsWritten, read: callsRead };
    const replies = { words: this.#words, written: repliesWritten, read: repliesRead };
    const callBytes = new Uint8Array(memory, wordBytes, ringBytes);
    const replyBytes = new Uint8Array(memory, wordBytes + ringBytes, ringBytes);
    this.#writer = isWorker ? new RingWriter(replies, replyBytes) : new RingWriter(calls, callBytes);
    this.#reader = isWorker ? new RingReader(calls, callBytes) : new RingReader(replies, replyBytes);
    this.#ownWord = isWorker ? workerPolls : dispatcherPolls;
    this.#otherWord = isWorker ? dispatcherPolls : workerPolls;
  }

  /** The dispatcher's end. @param memory {@link ringChannelBytes} bytes. */
  static ofDispatcher(memory: SharedArrayBuffer): RingChannel<ToWorker, FromWorker> {
    return new RingChannel<ToWorker, FromWorker>(memory, openToWorker, false);
  }

  /** The worker's end, of the same memory. */
  static ofWorker(memory: SharedArrayBuffer): RingChannel<FromWorker, ToWorker> {
    return new RingChannel<FromWorker, ToWorker>(memory, openFromWorker, true);
  }

  /** Whether the other thread polls the memory. */
  get isPolled(): boolean {
    return Atomics.load(this.#words, this.#otherWord) === 1;
  }

  /**
   * Writes a message into the memory.
   *
   * @returns `'port'` if it is to be posted to the port instead, and `'doorbell'` if {@link doorbell} is.
   * @throws what a getter of the message throws.
   */
  write(message: Out): 'written' | 'port' | 'doorbell' {
    if (!this.isPolled || !this.#writer.write(this.#open(message), this.#posted)) return 'port';
    return this.isPolled ? 'written' : 'doorbell';
  }

  /** A message has been posted to the port. */
  countPosted(): void {
    this.#posted = (this.#posted + 1) | 0;
  }

  /** All messages in memory that come before a message of the port have been taken, and it is delivered now. */
  countArrived(): void {
    this.#arrived = (this.#arrived + 1) | 0;
  }

  /** Whether there is nothing in the memory, not even what comes after messages of the port that have not arrived. */
  get isEmpty(): boolean {
    return this.#reader.isEmpty;
  }

  /**
   * Takes the next message, unless a message of the port comes before it. In damaged memory the dispatcher gets one message that
   * is none of this package, as a task may post it to a port: it ends the worker.
   *
   * @throws in a worker, if the memory is damaged: calls are lost, so the worker has to end.
   */
  take(): In | undefined {
    if (this.#isDamaged) return undefined;
    try {
      // As unknown as what arrives through a port.
      return this.#reader.take(this.#arrived) as In | undefined;
    } catch (error) {
      this.#isDamaged = true;
      if (this.#ownWord === workerPolls) throw error;
      // On purpose no message: the adapter kit rejects it like anything else that a worker may send.
      return { error } as unknown as In;
    }
  }

  /** From now on, this thread reads the memory again and again. */
  startPolling(): void {
    Atomics.store(this.#words, this.#ownWord, 1);
  }

  /** This thread polls no more. It has to read the memory once again after this call. */
  stopPolling(): void {
    Atomics.store(this.#words, this.#ownWord, 0);
  }
}

/** Posted to the port so that the other thread reads the memory. */
export const doorbell = 0;
