import type { Bus, BusEvents, ConnectBus } from '../../src/bus/bus.js';

type Listener = (packet: Uint8Array) => void;

/** A bus within this thread, which counts what it carries. Packets arrive at the end of the turn, in order. */
export class MemoryBus {
  /** How many packets were published, and how many times one arrived. */
  published = 0;
  delivered = 0;
  readonly #listeners = new Map<string, Set<Listener>>();
  #queue: (() => void)[] = [];

  readonly connect: ConnectBus = (_options: unknown, { connected }: BusEvents): Bus => {
    const own: [subject: string, listener: Listener][] = [];
    this.#later(connected);
    return {
      maxPacket: 2 ** 16,
      publish: (subject, packet) => {
        this.published += 1;
        const copy = packet.slice();
        this.#later(() => {
          for (const listener of this.#listeners.get(subject) ?? []) {
            this.delivered += 1;
            listener(copy);
          }
        });
      },
      subscribe: (subject, listener) => {
        own.push([subject, listener]);
        const all = this.#listeners.get(subject) ?? new Set();
        this.#listeners.set(subject, all.add(listener));
        return Promise.resolve();
      },
      close: () => {
        for (const [subject, listener] of own) this.#listeners.get(subject)?.delete(listener);
        return Promise.resolve();
      },
    };
  };

  #later(run: () => void): void {
    this.#queue.push(run);
    if (this.#queue.length > 1) return;
    queueMicrotask(() => {
      const queue = this.#queue;
      this.#queue = [];
      for (const each of queue) each();
    });
  }
}
