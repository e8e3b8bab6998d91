const count = 0;
const listening = 1;

/** How many bytes a bell takes. */
export const bellBytes: number = 2 * Int32Array.BYTES_PER_ELEMENT;

/**
 * One word in shared memory that is rung after posting, for a thread that blocks and so gets no events: all workers of a
 * dispatcher ring one for it, and it may ring one for a worker.
 *
 * Order on the listening side: {@link listen}, then {@link strokes}, then look at the ports, then {@link wait} with the
 * strokes read before. What is posted after the look has rung after the read, so the wait ends at once.
 */
export class Bell {
  readonly #words: Int32Array;

  /** @param memory {@link bellBytes} bytes of shared memory. */
  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory);
  }

  /** Who posts: rings. Cheap while nobody listens: waking takes a lock that all threads of the process share. */
  ring(): void {
    Atomics.add(this.#words, count, 1);
    if (this.isHeard) Atomics.notify(this.#words, count);
  }

  /** Who blocks: asks to be woken from now on; may be nested. */
  listen(): void {
    Atomics.add(this.#words, listening, 1);
  }

  /** Who blocks: ends one {@link listen}. */
  leave(): void {
    Atomics.sub(this.#words, listening, 1);
  }

  /** Whether anybody listens. */
  get isHeard(): boolean {
    return Atomics.load(this.#words, listening) > 0;
  }

  /** How often it has rung. */
  strokes(): number {
    return Atomics.load(this.#words, count);
  }

  /** Blocks until it has rung more often than `seen`, or for `timeout` milliseconds. */
  wait(seen: number, timeout: number): void {
    Atomics.wait(this.#words, count, seen, timeout);
  }
}
