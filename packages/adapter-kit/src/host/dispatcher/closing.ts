import { DispatcherClosedError, type DispatcherStatus } from '@dispatch/core';
import type { Clock } from '../time/clock.js';
import type { Scheduler } from '../scheduling/scheduler.js';
import { due, type Due } from '../time/timeline.js';

/** How a dispatcher closes: once, whoever asks and how often. */
export class Closing {
  status: DispatcherStatus = 'open';
  readonly #scheduler: Scheduler;
  readonly #clock: Clock;
  readonly #limit: Due = due(() => {
    this.#giveUp();
  });
  #closed: Promise<void> | undefined = undefined;

  constructor(scheduler: Scheduler, clock: Clock) {
    this.#scheduler = scheduler;
    this.#clock = clock;
  }

  /** Begins to close, or makes a closing that has begun stricter; resolves when nothing is left. */
  close(timeout: number, cancelPending: boolean): Promise<void> {
    if (this.#closed === undefined) {
      this.status = 'closing';
      this.#closed = new Promise<void>((resolve) => {
        this.#scheduler.whenIdle(resolve);
      }).then(() => this.#finish());
    }
    if (this.status === 'closing') this.#tighten(timeout, cancelPending);
    return this.#closed;
  }

  #tighten(timeout: number, cancelPending: boolean): void {
    if (cancelPending)
      for (const call of this.#scheduler.unstarted())
        call.cancel(new DispatcherClosedError('the dispatcher is closing'));
    const until = this.#clock.now() + timeout;
    if (this.#limit.place >= 0 && this.#limit.dueAt <= until) return;
    this.#scheduler.timeline.set(this.#limit, until);
  }

  #giveUp(): void {
    for (const call of this.#scheduler.unsettled())
      this.#scheduler.fail(call, new DispatcherClosedError('the dispatcher was closed before the task was done'));
    this.#scheduler.abandonAll();
  }

  async #finish(): Promise<void> {
    await this.#scheduler.stop();
    this.status = 'closed';
  }
}
