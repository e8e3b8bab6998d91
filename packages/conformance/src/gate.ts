import type { GateChannel } from './gate-channel.js';
import { show } from './show.js';
import type { Waiting } from './waiting.js';
import { setTimeout } from './timers.js';

/** Between two looks for heartbeats, in milliseconds. */
const interval = 20;

/**
 * A handshake between a case and its tasks, wherever they run. A task that visits a gate announces itself and waits;
 * the case sees how many tasks have arrived and opens the gate. An open gate stays open. Tasks can also send notes to
 * the case.
 *
 * It uses a BroadcastChannel, which needs no shared memory. The state is kept on the thread of the case, which answers
 * tasks that arrive late.
 */
export class Gate {
  /** The name by which tasks find the gate. */
  readonly name: string;
  /** The notes of tasks, in the order of arrival; notes of one worker are in the order in which they were sent. */
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

  /** Fulfils when `count` tasks have arrived in total. */
  async arrivals(count = 1): Promise<void> {
    await this.#waitFor(
      () => `${count} arrival(s) at a gate, ${this.#arrived} so far`,
      () => this.#arrived >= count,
    );
  }

  /** Fulfils when `value` has been noted `count` times. */
  async noted(value: unknown, count = 1): Promise<void> {
    const seen = (): boolean => this.notes.filter((other) => Object.is(other, value)).length >= count;
    await this.#waitFor(() => `the note ${show(value)}, ${show(this.notes)} so far`, seen);
  }

  /**
   * Fulfils when the task that notes `beat` every few milliseconds has been silent for `milliseconds`: its worker has
   * ended. A worker that lives never falls silent. Opening the gate ends the wait.
   *
   * @param what the task, for the complaint.
   */
  async silence(what: string, beat: unknown, milliseconds: number): Promise<void> {
    const count = (): number => this.notes.filter((note) => note === beat).length;
    const before = count();
    let beats = before;
    let silent = 0;
    await this.#waiting.for(
      () =>
        `${what} to fall silent: since its end it has sent ${count() - before} heartbeats, so its worker still runs`,
      new Promise<void>((resolve) => {
        // By turns of this thread and not by the clock: a process that was suspended has no turns.
        const look = (): void => {
          silent = count() > beats ? 0 : silent + 1;
          beats = count();
          if (silent * interval > milliseconds || this.#open) resolve();
          else setTimeout(look, interval);
        };
        look();
      }),
    );
  }

  /** Lets all tasks through, including those that arrive later. */
  open(): void {
    this.#open = true;
    this.#tell();
  }

  #tell(): void {
    this.#channel.post({ kind: 'opened', gate: this.name });
  }

  async #waitFor(what: () => string, condition: () => boolean): Promise<void> {
    this.#channel.awaited += 1;
    try {
      await this.#waiting.for(what, this.#until(condition));
    } finally {
      this.#channel.awaited -= 1;
    }
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
