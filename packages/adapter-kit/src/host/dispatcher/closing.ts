import { DispatcherClosedError, type DispatcherStatus } from '@dispatch/core';
import type { Call } from '../call/call.js';
import { due, type Due } from '../time/timeline.js';

/** What has to end before a dispatcher is closed. */
export interface OpenWork {
  readonly settings: { readonly name: string };
  readonly timeline: { now(): number; set(due: Due, time: number): void };
  readonly keepalive: { hold(): void };
  readonly calls: {
    fail(call: Call, error: unknown): void;
    /** Calls `onIdle` once no call is unsettled and no worker holds one. */
    whenIdle(onIdle: () => void): void;
  };
  /** All calls that have not settled. */
  unsettled(): readonly Call[];
  /** Ends all workers, whatever runs in them. */
  endWorkers(): void;
  /** Ends all workers and timers. */
  stop(): Promise<unknown>;
}

/** Closes a dispatcher once, however often it is asked to. */
export class Closing {
  status: DispatcherStatus = 'open';
  readonly #work: OpenWork;
  readonly #limit: Due = due(() => {
    this.#failRest();
  });
  #closed: Promise<void> | undefined;

  constructor(work: OpenWork) {
    this.#work = work;
  }

  /**
   * Starts to close, or makes a close that has started stricter.
   *
   * @returns a promise that resolves when all has ended.
   */
  close(timeout: number, cancelPending: boolean): Promise<void> {
    if (this.#closed === undefined) {
      this.status = 'closing';
      this.#closed = new Promise<void>((resolve) => {
        this.#work.calls.whenIdle(resolve);
      }).then(() => this.#finish());
    }
    if (this.status === 'closing') this.#tighten(timeout, cancelPending);
    return this.#closed;
  }

  #tighten(timeout: number, cancelPending: boolean): void {
    // Until the clock stops. Without a limit, only work that is awaited keeps the process alive.
    if (timeout < Infinity) this.#work.keepalive.hold();
    if (cancelPending) {
      for (const call of this.#work.unsettled().filter((each) => !each.isRunning()))
        call.cancel(new DispatcherClosedError(`the dispatcher '${this.#work.settings.name}' is closing`));
    }
    const until = this.#work.timeline.now() + timeout;
    if (this.#limit.place >= 0 && this.#limit.dueAt <= until) return;
    this.#work.timeline.set(this.#limit, until);
  }

  #failRest(): void {
    const message = `the dispatcher '${this.#work.settings.name}' was closed before the task finished`;
    for (const call of this.#work.unsettled()) this.#work.calls.fail(call, new DispatcherClosedError(message));
    this.#work.endWorkers();
  }

  async #finish(): Promise<void> {
    await this.#work.stop();
    this.status = 'closed';
  }
}
