import type { Dispatcher } from '@dispatch/core';
import { fail } from './assertions.js';
import type { Harness } from './harness.js';
import { show } from './show.js';

/**
 * One dispatcher for all cases that only run tasks and leave it unchanged: starting a worker takes longer than most
 * cases, above all in browsers. After a case that fails, the next case gets a new dispatcher.
 */
export class SharedDispatcher {
  readonly #harness: Harness;
  #dispatcher: Promise<Dispatcher> | undefined;

  constructor(harness: Harness) {
    this.#harness = harness;
  }

  /** The dispatcher, created on the first call. */
  get(): Promise<Dispatcher> {
    this.#dispatcher ??= Promise.resolve(
      this.#harness.create({ workers: 1, cancelGrace: 60_000, onUnobservedError() {} }),
    );
    return this.#dispatcher;
  }

  /** Waits until all tasks have ended. @throws {ConformanceError} if a case has closed the dispatcher. */
  async settle(): Promise<void> {
    const dispatcher = await this.get();
    if (dispatcher.status !== 'open')
      fail(`the dispatcher that cases share is open after the case: its status is ${show(dispatcher.status)}`);
    for (let { queued, running } = dispatcher.stats(); queued + running > 0; { queued, running } = dispatcher.stats()) {
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    }
  }

  /** Closes the dispatcher; the next {@link get} creates a new one. */
  async close(timeout: number): Promise<void> {
    const dispatcher = this.#dispatcher;
    this.#dispatcher = undefined;
    await (await dispatcher)?.close({ cancelPending: true, timeout });
  }
}
