import { setTimeout as pause } from 'node:timers/promises';
import { isDispatchError } from '@dispatch/core';
import { createDispatcher } from '@dispatch/node';
import { seededRandom } from '../random.js';
import { activities } from './activities.js';
import { check, type ActivityContext } from './activity.js';

/** The number of concurrent activities. */
const concurrency = 12;
/** The time limit for activities to finish after a round, in milliseconds. */
const drainTime = 60_000;
const workers = 2;

/** Runs all kinds of activities concurrently, in rounds. Between two rounds the dispatcher is idle. */
export class MixedLoad implements AsyncDisposable {
  /** How often each activity completed. */
  readonly counts = new Map<string, number>();
  /** The number of activities that lost a task because another activity killed its worker. */
  lost = 0;
  readonly signal: AbortSignal = new AbortController().signal;
  readonly #dispatcher = createDispatcher({ workers, tasksPerWorker: 2, cancelGrace: 50, onUnobservedError() {} });
  readonly #context: ActivityContext;
  /** The names of the running activities. */
  readonly #active = new Set<{ toString(): string }>();
  readonly #total = activities.reduce((sum, { weight }) => sum + weight, 0);

  constructor(seed: number) {
    this.#context = { dispatcher: this.#dispatcher, random: seededRandom(seed), signal: this.signal };
  }

  /** The number of settled tasks. */
  get tasks(): number {
    const { completed, failed, cancelled } = this.#dispatcher.stats();
    return completed + failed + cancelled;
  }

  /** Runs rounds of `roundTime` milliseconds for `time` milliseconds in total. */
  async *rounds(roundTime: number, time: number): AsyncGenerator<void> {
    for (const end = performance.now() + time; performance.now() < end;) {
      const roundEnd = performance.now() + roundTime;
      await withDeadline(
        Promise.all(Array.from({ length: concurrency }, () => this.#busyUntil(roundEnd))),
        roundTime + drainTime,
      );
      await this.#waitUntilIdle();
      yield;
    }
  }

  async #busyUntil(end: number): Promise<void> {
    while (performance.now() < end) {
      const { name, run } = this.#pick();
      const note = { toString: () => name };
      this.#active.add(note);
      try {
        await run(this.#context);
        this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
      } catch (error) {
        if (!isDispatchError(error, 'DISPATCH_WORKER_LOST'))
          throw new Error(
            `in '${name}', concurrently with ${[...this.#active].join(', ')}; ${JSON.stringify(this.#dispatcher.stats().workers)}`,
            { cause: error },
          );
        this.lost += 1;
      } finally {
        this.#active.delete(note);
      }
    }
  }

  #pick(): (typeof activities)[number] {
    let left = this.#context.random() * this.#total;
    for (const activity of activities) {
      left -= activity.weight;
      if (left < 0) return activity;
    }
    throw new Error('weights do not add up');
  }

  /** Waits until no task is queued or running, and all workers are idle. */
  async #waitUntilIdle(): Promise<void> {
    const end = performance.now() + drainTime;
    for (;;) {
      // In each iteration, because an abandoned task's worker is replaced only after the grace period.
      await withDeadline(this.#dispatcher.ready(), drainTime);
      const { queued, running, workers: current } = this.#dispatcher.stats();
      if (queued === 0 && running === 0 && current.length === workers && current.every(({ state }) => state === 'idle'))
        return;
      check(
        performance.now() < end,
        `no task is queued or running at the end of a round; ${JSON.stringify(this.#dispatcher.stats())}`,
      );
      await pause(10);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await withDeadline(this.#dispatcher.close(), drainTime);
  }
}

/** Rejects if `promise` takes longer. */
async function withDeadline<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  const timer = new AbortController();
  const late = pause(milliseconds, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`not finished after ${milliseconds} ms`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
    late.catch(() => {});
  }
}
