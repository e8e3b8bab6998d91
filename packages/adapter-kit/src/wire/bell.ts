import type { WorkerWords } from './worker-words.js';

const count = 0;
const listeners = 1;

/** The size in bytes of the memory of a {@link Bell}. */
export const bellBytes: number = 2 * Int32Array.BYTES_PER_ELEMENT;

/**
 * Wakes a blocked thread, which gets no events, through shared memory. Each worker of a dispatcher notifies the bell
 * after it has posted a message.
 *
 * The thread that blocks calls {@link listen}, reads {@link count}, reads all ports, and then calls {@link wait} with
 * that count. A message that is posted after the ports were read has a notification after the count was read, so `wait`
 * returns at once.
 *
 * All workers share this memory, and one of them can damage it. So a thread that blocks learns from each worker's own
 * count which ports have messages, and the bell only wakes it.
 */
export class Bell {
  readonly #words: Int32Array;
  readonly #worker: WorkerWords | undefined;
  /** How many listeners this thread has added. */
  #listening = 0;

  /**
   * @param memory {@link bellBytes} bytes of shared memory.
   * @param worker counts the messages of this worker. For workers only.
   */
  constructor(memory: SharedArrayBuffer, worker?: WorkerWords) {
    this.#words = new Int32Array(memory);
    this.#worker = worker;
  }

  /**
   * Counts one message and wakes the thread that waits. Cheap without a listener: waking one takes a process-wide lock.
   */
  notify(): void {
    this.#worker?.countMessage();
    Atomics.add(this.#words, count, 1);
    if (this.hasListener) Atomics.notify(this.#words, count);
  }

  /** Adds a listener, for a thread that is about to block. Only one thread does that. */
  listen(): void {
    const before = Atomics.add(this.#words, listeners, 1);
    this.#listening += 1;
    this.#repair(before + 1);
  }

  /** Removes a listener. */
  unlisten(): void {
    const before = Atomics.sub(this.#words, listeners, 1);
    this.#listening -= 1;
    this.#repair(before - 1);
  }

  #repair(found: number): void {
    if (found !== this.#listening) Atomics.store(this.#words, listeners, this.#listening);
  }

  /** Whether a thread is blocked, or about to block. */
  get hasListener(): boolean {
    return Atomics.load(this.#words, listeners) > 0;
  }

  /** The number of notifications so far. */
  count(): number {
    return Atomics.load(this.#words, count);
  }

  /**
   * Blocks until the number of notifications is not `seen`, for at most `timeout` milliseconds.
   *
   * @returns `false` if the time ran out.
   */
  wait(seen: number, timeout: number): boolean {
    return Atomics.wait(this.#words, count, seen, timeout) !== 'timed-out';
  }
}
