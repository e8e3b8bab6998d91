const posted = 0;
const waiting = 1;

/** The size in bytes of the memory of a {@link MessageCounter}. */
export const messageCounterBytes: number = 2 * Int32Array.BYTES_PER_ELEMENT;

/**
 * Counts the messages that were posted to one thread, in shared memory, and wakes the thread while it waits for the
 * next one.
 */
export class MessageCounter {
  readonly #words: Int32Array;

  /** @param memory {@link messageCounterBytes} bytes of shared memory. */
  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory);
  }

  /** The number of messages so far, modulo 2³². */
  get count(): number {
    return Atomics.load(this.#words, posted);
  }

  /**
   * Counts a message that has been posted. Cheap while the thread does not wait: waking one takes a process-wide lock.
   */
  increment(): void {
    Atomics.add(this.#words, posted, 1);
    if (Atomics.load(this.#words, waiting) === 1) Atomics.notify(this.#words, posted);
  }

  /** Blocks this thread as long as the count is `seen`, for at most `timeout` milliseconds. */
  wait(seen: number, timeout: number): void {
    Atomics.store(this.#words, waiting, 1);
    Atomics.wait(this.#words, posted, seen, timeout);
    Atomics.store(this.#words, waiting, 0);
  }
}
