import { setTimeout as pause } from 'node:timers/promises';
import { isDispatchError } from '@dispatch/core';
import { createDispatcher } from '@dispatch/node';
import { seededRandom } from '../random.js';
import { activities } from './activities.js';
import { check, type Scene } from './scene.js';

/** How many activities go on at a time. */
const crowd = 12;
/** Whatever is going on when a round ends is over by then. */
const drainTime = 60_000;
const workers = 2;

/** Everything at once, round after round. Between the rounds nothing goes on. */
export class MixedLoad implements AsyncDisposable {
  /** How often each activity came to its end. */
  readonly counts = new Map<string, number>();
  /** How many activities had a task on a worker that was lost to somebody else. */
  lost = 0;
  readonly signal: AbortSignal = new AbortController().signal;
  readonly #dispatcher = createDispatcher({ workers, tasksPerWorker: 2, cancelGrace: 50, onUnobservedError() {} });
  readonly #scene: Scene;
  /** Names of what goes on, each as often as it does. */
  readonly #going = new Set<{ toString(): string }>();
  readonly #total = activities.reduce((sum, { weight }) => sum + weight, 0);

  constructor(seed: number) {
    this.#scene = { dispatcher: this.#dispatcher, random: seededRandom(seed), signal: this.signal };
  }

  /** How many tasks there were. */
  get tasks(): number {
    const { completed, failed, cancelled } = this.#dispatcher.stats();
    return completed + failed + cancelled;
  }

  /** Rounds of so many milliseconds each, for so many milliseconds in all. */
  async *rounds(roundTime: number, time: number): AsyncGenerator<void> {
    for (const end = performance.now() + time; performance.now() < end;) {
      const roundEnd = performance.now() + roundTime;
      await withDeadline(
        Promise.all(Array.from({ length: crowd }, () => this.#busyUntil(roundEnd))),
        roundTime + drainTime,
      );
      await this.#rest();
      yield;
    }
  }

  async #busyUntil(end: number): Promise<void> {
    while (performance.now() < end) {
      const { name, run } = this.#pick();
      const note = { toString: () => name };
      this.#going.add(note);
      try {
        await run(this.#scene);
        this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
      } catch (error) {
        if (!isDispatchError(error, 'DISPATCH_WORKER_LOST'))
          throw new Error(
            `in '${name}', beside ${[...this.#going].join(', ')}; ${JSON.stringify(this.#dispatcher.stats().workers)}`,
            { cause: error },
          );
        this.lost += 1;
      } finally {
        this.#going.delete(note);
      }
    }
  }

  #pick(): (typeof activities)[number] {
    let left = this.#scene.random() * this.#total;
    for (const activity of activities) {
      left -= activity.weight;
      if (left < 0) return activity;
    }
    throw new Error('weights do not add up');
  }

  /** Nothing waits or runs, and all workers stand. */
  async #rest(): Promise<void> {
    const end = performance.now() + drainTime;
    for (;;) {
      // Again each time: what was given up in the round takes its worker along only when its grace is over.
      await withDeadline(this.#dispatcher.ready(), drainTime);
      const { queued, running, workers: staff } = this.#dispatcher.stats();
      if (queued === 0 && running === 0 && staff.length === workers && staff.every(({ state }) => state === 'idle'))
        return;
      check(
        performance.now() < end,
        `nothing waits or runs at the end of a round; ${JSON.stringify(this.#dispatcher.stats())}`,
      );
      await pause(10);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await withDeadline(this.#dispatcher.close(), drainTime);
  }
}

/** @throws {Error} if it takes longer. */
async function withDeadline<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  const timer = new AbortController();
  const late = pause(milliseconds, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`something still goes on after ${milliseconds} ms`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
    late.catch(() => {});
  }
}
