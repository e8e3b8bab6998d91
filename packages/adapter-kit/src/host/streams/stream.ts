import type { CancelledError } from '@dispatch/core';
import type { Call, YieldSink } from '../call/call.js';
import { StreamConsumer, type Source } from './stream-consumer.js';
import type { Scheduler } from '../scheduling/scheduler.js';
import { due } from '../time/timeline.js';

/**
 * One run of a generator task, between the lane that its values arrive from and the consumer that takes them. It resumes the
 * task whenever half its high-water mark has been taken: that needs no message per value, and does not keep the task waiting.
 */
export class Stream implements YieldSink, Source {
  readonly highWaterMark: number;
  readonly consumer: StreamConsumer<unknown, unknown>;
  standsStill = false;
  rests = false;
  readonly #scheduler: Scheduler;
  readonly #cancelGrace: number;
  #call: Call | undefined = undefined;
  #submit: () => void = () => {};
  /** How many values it may yield in all, and how many have come. */
  #granted: number;
  #received = 0;
  /** How many were taken since it was last let go on. */
  #taken = 0;
  #onGone: ((failure?: { readonly error: unknown }) => void) | undefined = undefined;

  constructor(scheduler: Scheduler, highWaterMark: number, cancelGrace: number) {
    this.#scheduler = scheduler;
    this.#cancelGrace = cancelGrace;
    this.highWaterMark = highWaterMark;
    this.#granted = highWaterMark;
    this.consumer = new StreamConsumer(this);
  }

  /** @param submit submits `call`, once. */
  begin(call: Call, submit: () => void): void {
    call.giveTo(this);
    this.#call = call;
    this.#submit = submit;
  }

  get isExhausted(): boolean {
    return this.#received === this.#granted;
  }

  take(values: readonly unknown[]): void {
    this.#received += values.length;
    this.consumer.push(values);
  }

  succeed(value: unknown): void {
    this.consumer.finish(value);
  }

  fail(error: unknown): void {
    this.consumer.fail(error);
  }

  cancel(error: CancelledError): void {
    this.consumer.abort(error);
  }

  released(failure?: { readonly error: unknown }): void {
    const onGone = this.#onGone;
    this.#onGone = undefined;
    onGone?.(failure);
  }

  start(): void {
    this.#submit();
  }

  taken(count: number): void {
    this.#taken += count;
    if (this.#taken < this.highWaterMark / 2 || this.#call === undefined) return;
    this.#granted += this.#taken;
    this.#call.lane?.pull(this.#call, this.#taken);
    this.#taken = 0;
  }

  awaited(on: boolean): void {
    if (this.#call === undefined || this.#call.settled || this.rests !== on) return;
    this.rests = !on;
    if (on) this.#scheduler.keepalive.hold();
    else this.#scheduler.keepalive.release();
  }

  leave(reason: unknown): Promise<void> {
    const { keepalive, timeline } = this.#scheduler;
    const call = this.#call;
    if (call === undefined || call.settled) return Promise.resolve();
    this.#scheduler.cancel(call, reason);
    if (call.lane === undefined) return Promise.resolve();
    keepalive.hold();
    return new Promise<void>((resolve, reject) => {
      const limit = due(() => {
        this.released();
      });
      timeline.setIn(limit, this.#cancelGrace);
      this.#onGone = (failure) => {
        timeline.remove(limit);
        if (failure === undefined) resolve();
        else reject(failure.error);
      };
    }).finally(() => {
      keepalive.release();
    });
  }
}
