import type { CancelledError } from '@dispatch/core';
import { afterMacrotask } from '@dispatch/core/internal';
import type { Call, YieldSink } from '../call/call.js';
import { due, type Due } from '../time/timeline.js';
import { StreamConsumer, type Source } from './stream-consumer.js';

interface Failure {
  readonly error: unknown;
}

/** What a stream needs from its dispatcher. */
export interface StreamParts {
  readonly calls: { cancel(call: Call, reason: unknown): void };
  readonly keepalive: { hold(): void; release(): void };
  readonly timeline: { setIn(due: Due, delay: number): void; remove(due: Due): void };
}

/**
 * One run of a generator task, between the lane that delivers its yields and the consumer that takes them. Each time
 * half of its high-water mark has been taken, the task may yield that many more: fewer messages than values, and the
 * task rarely waits.
 */
export class Stream implements YieldSink, Source {
  readonly highWaterMark: number;
  readonly consumer: StreamConsumer<unknown, unknown>;
  isUnawaited = false;
  readonly #parts: StreamParts;
  readonly #cancelGrace: number;
  #call: Call | undefined;
  #submit: () => void = () => {};
  /** How many values it may yield in all, and how many have arrived. */
  #granted: number;
  received = 0;
  /** How many were taken since the last `pull`. */
  #taken = 0;
  /** The error with which it has ended. */
  #failure: Failure | undefined;
  /** Nothing waits for that until the consumer closes the stream. */
  released: (failure?: Failure) => void = () => {};

  constructor(parts: StreamParts, highWaterMark: number, cancelGrace: number) {
    this.#parts = parts;
    this.#cancelGrace = cancelGrace;
    this.highWaterMark = highWaterMark;
    this.#granted = highWaterMark;
    this.consumer = new StreamConsumer(this);
  }

  /** Sets the call. @param submit submits it; called once, when the first value is requested. */
  begin(call: Call, submit: () => void): void {
    call.deliverTo(this);
    this.#call = call;
    this.#submit = submit;
  }

  get isExhausted(): boolean {
    return this.received === this.#granted;
  }

  /** @throws {TypeError} if they are more than the task may have yielded. */
  take(values: readonly unknown[]): void {
    if (this.received + values.length > this.#granted) throw new TypeError('more values than were requested');
    this.received += values.length;
    this.consumer.push(values);
  }

  succeed(value: unknown): void {
    this.consumer.finish(value);
  }

  fail(error: unknown): void {
    this.#failure = { error };
    this.consumer.fail(error);
  }

  cancel(error: CancelledError): void {
    this.consumer.abort(error);
  }

  start(): void {
    try {
      this.#submit();
    } catch (error) {
      // A signal that was tampered with throws.
      this.fail(error);
    }
  }

  taken(count: number): void {
    this.#taken += count;
    if (this.#taken < this.highWaterMark / 2 || this.#call === undefined) return;
    const more = this.#taken;
    this.#taken = 0;
    // Before it is granted: whether the task waits for it depends on what was granted before.
    this.#call.holder?.pull?.(this.#call, more);
    this.#granted += more;
  }

  awaited(on: boolean): void {
    if (this.#call === undefined || this.#call.settled || this.isUnawaited !== on) return;
    this.isUnawaited = !on;
    if (on) this.#parts.keepalive.hold();
    else this.#parts.keepalive.release();
  }

  async close(reason: unknown): Promise<void> {
    const { calls, keepalive, timeline } = this.#parts;
    const call = this.#call;
    if (!call || call.settled) {
      const failure = this.#failure;
      // Nothing delivers it any more.
      if (failure) afterMacrotask(() => call?.onUnobserved(failure.error));
      return;
    }
    calls.cancel(call, reason);
    if (call.holder === undefined) return;
    keepalive.hold();
    const limit = due(() => {
      this.released();
    });
    timeline.setIn(limit, this.#cancelGrace);
    const failure = await new Promise<Failure | undefined>((resolve) => {
      this.released = resolve;
    });
    timeline.remove(limit);
    keepalive.release();
    if (failure) throw failure.error;
  }
}
