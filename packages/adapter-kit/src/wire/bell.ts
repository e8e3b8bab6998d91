const count = 0;
const listeners = 1;

/** The size in bytes of the memory of a {@link Bell}. */
export const bellBytes: number = 2 * Int32Array.BYTES_PER_ELEMENT;

/**
 * Counts messages in shared memory and wakes a blocked thread, which gets no events. Each worker of a dispatcher
 * notifies the bell after it has posted a message.
 *
 * The thread that blocks calls {@link listen}, reads {@link count}, reads all ports, and then calls {@link wait} with
 * that count. A message that is posted after the ports were read has a notification after the count was read, so `wait`
 * returns at once.
 */
export class Bell {
  readonly #words: Int32Array;

  /** @param memory {@link bellBytes} bytes of shared memory. */
  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory);
  }

  /**
   * Counts one message and wakes the thread that waits. Cheap without a listener: waking one takes a process-wide lock.
   */
  notify(): void {
    Atomics.add(this.#words, count, 1);
    if (this.hasListener) Atomics.notify(this.#words, count);
  }

  /** Adds a listener, for a thread that is about to block. */
  listen(): void {
    Atomics.add(this.#words, listeners, 1);
  }

  /** Removes a listener. */
  unlisten(): void {
    Atomics.sub(this.#words, listeners, 1);
  }

  /** Whether a thread is blocked, or about to block. */
  get hasListener(): boolean {
    return Atomics.load(this.#words, listeners) > 0;
  }

  /** The number of notifications so far. */
  count(): number {
    return Atomics.load(this.#words, count);
  }

  /** Blocks until there were more than `seen` notifications, or for `timeout` milliseconds. */
  wait(seen: number, timeout: number): void {
    Atomics.wait(this.#words, count, seen, timeout);
  }
}
