import { SerializationError, type TransferableObject } from '@dispatch/core';
import { isThenable, performance, transferablesOf } from '@dispatch/core/internal';
import type { CallId } from '../wire/claims.js';
import { ownBytesOf } from '../wire/own-bytes.js';
import { isSmall } from '../wire/small-values.js';
import { describeUncloneable } from '../wire/uncloneable.js';
import { checkStep, type AnyGenerator } from './generator.js';
import type { Outbox } from './outbox.js';
import type { RunContext } from './run-context.js';

/** In milliseconds. A value whose step takes longer is posted by itself: a message costs a hundredth of that. */
const shortStep = 0.1;
/** In milliseconds. Other values are held back for at most this long. */
const yieldSlice = 1;
/** In milliseconds. After steps have run for this long, the event loop gets a turn. */
const longestStretch = 10;

/** What a producer needs from its worker. */
export interface ProducerParts {
  readonly id: CallId;
  /** How many values the generator may yield at first; 0 if they are not consumed. */
  readonly highWaterMark: number;
  readonly context: RunContext;
  readonly outbox: Outbox;
  readonly afterMacrotask: (run: () => void) => void;
  /** The generator is suspended, and its slot is free for other calls. */
  readonly onSuspended: () => void;
  /** The generator can continue: calls `run` once there is a free slot, or at once if `urgent`. */
  readonly onResumable: (run: () => void, urgent: boolean) => void;
}

/** Runs one generator task: as far as its consumer allows, and to its `finally` when it has to stop. */
export class Producer {
  readonly #generator: AnyGenerator;
  readonly #parts: ProducerParts;
  #credit: number;
  #values: unknown[] = [];
  /** How many values were posted. */
  sent = 0;
  #flushedAt = 0;
  /** The moving average of how long a step takes, in milliseconds. */
  #step = Infinity;
  #flushing = false;
  /** The error of a value that could not be posted. No value is posted after it. */
  #failure: SerializationError | undefined = undefined;
  #continue: (() => void) | undefined = undefined;

  constructor(generator: AnyGenerator, parts: ProducerParts) {
    this.#generator = generator;
    this.#parts = parts;
    this.#credit = parts.highWaterMark === 0 ? Infinity : parts.highWaterMark;
  }

  /**
   * Runs the generator to its end. Resolves with its return value. Values that it yielded are posted before its
   * outcome.
   */
  async run(): Promise<unknown> {
    try {
      const value = await this.#produce();
      this.#flush();
      if (this.#failure !== undefined) throw this.#failure;
      return value;
    } catch (error) {
      this.#flush();
      throw this.#failure ?? error;
    }
  }

  /** Lets the generator yield `count` more values. */
  pull(count: number): void {
    this.#credit += count;
    this.#resume(false);
  }

  /** Resumes the generator if it is suspended, to stop it. */
  stop(): void {
    this.#resume(true);
  }

  async #produce(): Promise<unknown> {
    const { context } = this.#parts;
    let turn = performance.now();
    for (;;) {
      if (context.cancelled) {
        // The cancel word is faster than the message with the reason. The task's signal has to abort with that reason
        // first. The order of these two checks matters: the word may be set between them.
        while (context.awaitsReason) await this.#turn();
        return this.#close();
      }
      if (this.#credit === 0) {
        await this.#suspend();
        turn = performance.now();
        continue;
      }
      const begun = performance.now();
      let step: IteratorResult<unknown, unknown>;
      try {
        const next = context.run(() => this.#generator.next());
        step = isThenable(next) ? await next : next;
        checkStep(step);
      } catch (error) {
        // Not used: a task that was asked to stop may throw the reason.
        if (context.isStopped) return undefined;
        throw error;
      }
      if (step.done) return step.value;
      const now = performance.now();
      this.#credit -= 1;
      this.#add(step.value, begun, now);
      if (now - turn >= longestStretch) {
        await this.#turn();
        turn = performance.now();
      }
    }
  }

  /** Ends the generator at its `yield`, so that its `finally` runs. */
  async #close(): Promise<undefined> {
    const { context } = this.#parts;
    await context.run(() => this.#generator.return(undefined));
    // The deadline has passed by this thread's clock, perhaps not yet by the dispatcher's.
    if (!context.isStopped) context.throwIfCancelled();
    return undefined;
  }

  #add(yielded: unknown, begun: number, now: number): void {
    if (this.#parts.highWaterMark === 0) return;
    const transfer = transferablesOf(yielded);
    const value = ownBytesOf(yielded, transfer);
    if (transfer !== undefined) {
      this.#flush();
      this.#post([value], transfer);
      return;
    }
    const isShort = this.#step < shortStep;
    const isAlone = !isSmall(value);
    if (isAlone) this.#flush();
    try {
      // The task must not be able to change a value that is held back.
      this.#values.push(isShort && !isAlone && typeof value === 'object' ? structuredClone(value) : value);
    } catch {
      // The error of posting the value by itself describes it.
      this.#flush();
      this.#post([value]);
      return;
    }
    this.#step = this.#step === Infinity ? now - begun : this.#step + (now - begun - this.#step) / 4;
    if (isAlone || !isShort || now - this.#flushedAt >= yieldSlice) this.#flush();
    else this.#flushSoon();
  }

  /** In case the next value takes long. */
  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    this.#parts.afterMacrotask(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#values.length === 0) return;
    const values = this.#values;
    this.#values = [];
    this.#flushedAt = performance.now();
    // If one value cannot be cloned, none was posted. Then the values before it are posted one by one.
    if (!this.#tryToPost(values)) for (const value of values) this.#post([value]);
  }

  #tryToPost(values: readonly unknown[]): boolean {
    try {
      this.#parts.outbox.post({ type: 'yields', id: this.#parts.id, earlier: this.sent, values });
      this.sent += values.length;
      return true;
    } catch {
      return false;
    }
  }

  #post(values: readonly [unknown], transfer: readonly TransferableObject[] = []): void {
    if (this.#failure !== undefined) return;
    try {
      const { id, outbox } = this.#parts;
      outbox.postTransferring({ type: 'yields', id, earlier: this.sent, values }, transfer);
      this.sent += 1;
    } catch (cause) {
      this.#failure = new SerializationError(
        `yield ${this.sent + 1} cannot be cloned: ${describeUncloneable(values[0])}`,
        { cause },
      );
      // The task may have continued, and await something.
      this.#parts.context.cancel(this.#failure);
    }
  }

  #suspend(): Promise<void> {
    this.#flush();
    if (this.#failure !== undefined) return Promise.resolve();
    return new Promise((resolve) => {
      this.#continue = () => {
        this.#continue = undefined;
        resolve();
      };
      this.#parts.onSuspended();
    });
  }

  #resume(urgent: boolean): void {
    if (this.#continue !== undefined) this.#parts.onResumable(this.#continue, urgent);
  }

  #turn(): Promise<void> {
    this.#flush();
    return new Promise(this.#parts.afterMacrotask);
  }
}
