import type { Dispatcher } from '@dispatch/core';
import { fail } from './assertions.js';
import { guarded, MissingError } from './guard.js';
import type { Harness } from './harness.js';
import { show } from './show.js';
import { setTimeout } from './timers.js';

/**
 * One dispatcher for all cases that only run tasks and leave it unchanged: starting a worker takes longer than most
 * cases, above all in browsers. After a case that fails, the next case gets a new dispatcher.
 */
export class SharedDispatcher {
  readonly #harness: Harness;
  #dispatcher: Promise<Dispatcher> | undefined;
  /** Called when a case meets a mistake of the dispatcher that {@link guard} knows. */
  onMissing: (error: MissingError) => void = () => {};

  constructor(harness: Harness) {
    this.#harness = harness;
  }

  /** The dispatcher, created on the first call. */
  get(): Promise<Dispatcher> {
    this.#dispatcher ??= this.#create();
    return this.#dispatcher;
  }

  async #create(): Promise<Dispatcher> {
    const created: unknown = await this.#harness.create({ workers: 1, cancelGrace: 60_000, onUnobservedError() {} });
    checkCreated(created);
    return guarded(created, (error) => {
      this.onMissing(error);
    });
  }

  /**
   * Waits until all tasks have ended, or the dispatcher is closed here. @throws {ConformanceError} if a case has closed
   * it.
   */
  async settle(): Promise<void> {
    const current = this.get();
    const dispatcher = await current;
    if (dispatcher.status !== 'open')
      fail(`the dispatcher that cases share is open after the case: its status is ${show(dispatcher.status)}`);
    // One that is busy for ever would keep the process alive.
    while (this.#dispatcher === current && isBusy(dispatcher)) {
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

function isBusy(dispatcher: Dispatcher): boolean {
  try {
    const { queued, running } = dispatcher.stats();
    return queued + running > 0;
  } catch (error) {
    // A case about statistics complains.
    if (error instanceof MissingError) return false;
    throw error;
  }
}

/** @throws {ConformanceError} if a harness has created no object at all. */
export function checkCreated(created: unknown): asserts created is Dispatcher {
  if (typeof created !== 'object' || created === null)
    fail(`create() of the harness returns a dispatcher: it returned ${show(created)}`);
}
