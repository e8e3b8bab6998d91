import type { GateChannel } from './gate-channel.js';
import { show } from './show.js';
import type { Waiting } from './waiting.js';

/**
 * A handshake between a case and its tasks, wherever they run. A task that visits it announces itself and waits; the
 * case sees who arrived, and opens it. Once opened it stays open. Tasks can also note things for the case to see.
 *
 * It works over a BroadcastChannel, which needs no shared memory. The state is kept on this side, which answers whoever
 * comes late.
 */
export class Gate {
  /** By which tasks find it. */
  readonly name: string;
  /** What tasks noted, in the order it came in; that of one worker is in the order it was noted. */
  readonly notes: unknown[] = [];
  readonly #waiting: Waiting;
  readonly #channel: GateChannel;
  readonly #watchers = new Set<() => void>();
  #arrived = 0;
  #open = false;

  constructor(waiting: Waiting, channel: GateChannel) {
    this.#waiting = waiting;
    this.#channel = channel;
    this.name = channel.register((message) => {
      if (message.kind === 'arrived') this.#arrived += 1;
      else if (message.kind === 'noted') this.notes.push(message.value);
      if (this.#open) this.#tell();
      for (const watcher of [...this.#watchers]) watcher();
    });
  }

  /** Resolves once `count` tasks have arrived, all told. */
  async arrivals(count = 1): Promise<void> {
    await this.#waiting.for(
      () => `${count} arrival(s) at a gate, ${this.#arrived} so far`,
      this.#until(() => this.#arrived >= count),
    );
  }

  /** Resolves once `value` has been noted `count` times. */
  async noted(value: unknown, count = 1): Promise<void> {
    const seen = (): boolean => this.notes.filter((other) => Object.is(other, value)).length >= count;
    await this.#waiting.for(() => `the note ${show(value)}, ${show(this.notes)} so far`, this.#until(seen));
  }

  /** Lets everyone through, also who comes later. */
  open(): void {
    this.#open = true;
    this.#tell();
  }

  #tell(): void {
    this.#channel.post({ kind: 'opened', gate: this.name });
  }

  #until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }
}
