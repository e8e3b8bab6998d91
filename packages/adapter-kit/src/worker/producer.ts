import { SerializationError, type TransferableObject } from '@dispatch/core';
import { isThenable, runInContext, transferablesOf } from '@dispatch/core/internal';
import { performance } from '../performance.js';
import type { CallId } from '../wire/claims.js';
import { describeUncloneable } from '../wire/uncloneable.js';
import type { AnyGenerator } from './generator.js';
import type { Outbox } from './outbox.js';
import type { RunContext } from './run-context.js';

/** Values travel alone where each takes longer than this to make, in milliseconds: a message costs a hundredth of it. */
const shortStep = 0.1;
/** Values that are quicker to make are held back no longer than this. */
const yieldSlice = 1;
/** After so many milliseconds of steps the event loop gets a turn. */
const longestStretch = 10;

/** What a producer needs of the worker it runs in. */
export interface ProducerParts {
  readonly id: CallId;
  /** How many values it may yield at first; 0 where nobody takes them. */
  readonly window: number;
  readonly context: RunContext;
  readonly outbox: Outbox;
  readonly afterMacrotask: (run: () => void) => void;
  /** It stands still, and its slot is free for others. */
  readonly onStandstill: () => void;
  /** It wants to go on: calls `run` once there is a slot for it, at once if it is `urgent`. */
  readonly onAwake: (run: () => void, urgent: boolean) => void;
}

/** Drives one generator task: as far as its consumer lets it, and to its `finally` when it is to stop. */
export class Producer {
  readonly #generator: AnyGenerator;
  readonly #parts: ProducerParts;
  #credit: number;
  #values: unknown[] = [];
  #sent = 0;
  #flushedAt = 0;
  /** Moving average of how long a step takes. */
  #step = Infinity;
  #flushing = false;
  /** A value that could not be sent. Nothing goes after it. */
  #failure: SerializationError | undefined = undefined;
  #wake: (() => void) | undefined = undefined;

  constructor(generator: AnyGenerator, parts: ProducerParts) {
    this.#generator = generator;
    this.#parts = parts;
    this.#credit = parts.window === 0 ? Infinity : parts.window;
  }

  /** Runs it to its end, and gives its return value. What was yielded goes before whatever ends it. */
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

  /** Lets it yield `count` more values. */
  pull(count: number): void {
    this.#credit += count;
    this.#awake(false);
  }

  /** Lets it see that it is to stop. */
  stop(): void {
    this.#awake(true);
  }

  async #produce(): Promise<unknown> {
    const { context } = this.#parts;
    let turn = performance.now();
    for (;;) {
      if (context.cancelled) {
        // The word is faster than the message: its signal has to abort, with the reason, before it is left. Asked in this
        // order, since the word may come in between.
        while (context.awaitsReason) await this.#turn();
        return this.#leave();
      }
      if (this.#credit === 0) {
        await this.#standStill();
        turn = performance.now();
        continue;
      }
      const begun = performance.now();
      let step: IteratorResult<unknown, unknown>;
      try {
        const next = runInContext(context, () => this.#generator.next());
        step = isThenable(next) ? await next : next;
      } catch (error) {
        // Nobody takes it: a task that was told to stop may throw the reason.
        if (context.isStopped) return undefined;
        throw error;
      }
      if (step.done === true) return step.value;
      const now = performance.now();
      this.#credit -= 1;
      this.#add(step.value, begun, now);
      if (now - turn >= longestStretch) {
        await this.#turn();
        turn = performance.now();
      }
    }
  }

  /** Ends the generator at its `yield`: its `finally` runs. */
  async #leave(): Promise<undefined> {
    const { context } = this.#parts;
    await runInContext(context, () => this.#generator.return(undefined));
    // Too late by this thread's clock, and perhaps not yet by the dispatcher's.
    if (!context.isStopped) context.throwIfCancelled();
    return undefined;
  }

  #add(value: unknown, begun: number, now: number): void {
    if (this.#parts.window === 0) return;
    const transfer = transferablesOf(value);
    if (transfer !== undefined) {
      this.#flush();
      this.#post([value], transfer);
      return;
    }
    const isShort = this.#step < shortStep;
    try {
      // What is held back must not change with what the task does to it next.
      this.#values.push(isShort && typeof value === 'object' ? structuredClone(value) : value);
    } catch {
      // Posting it says what is wrong with it.
      this.#flush();
      this.#post([value]);
      return;
    }
    this.#step = this.#step === Infinity ? now - begun : this.#step + (now - begun - this.#step) / 4;
    if (!isShort || now - this.#flushedAt >= yieldSlice) this.#flush();
    else this.#flushSoon();
  }

  /** In case that the next value is long in coming. */
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
    // If one of them does not clone, none has gone. Those before it go by themselves.
    if (!this.#tryToPost(values)) for (const value of values) this.#post([value]);
  }

  #tryToPost(values: readonly unknown[]): boolean {
    try {
      this.#parts.outbox.post({ type: 'yields', id: this.#parts.id, values });
      this.#sent += values.length;
      return true;
    } catch {
      return false;
    }
  }

  #post(values: readonly [unknown], transfer: readonly TransferableObject[] = []): void {
    if (this.#failure !== undefined) return;
    try {
      this.#parts.outbox.postMoving({ type: 'yields', id: this.#parts.id, values }, transfer);
      this.#sent += 1;
    } catch (cause) {
      this.#failure = new SerializationError(
        `yield ${this.#sent + 1} cannot be cloned: ${describeUncloneable(values[0])}`,
        { cause },
      );
      // It may have gone on since, and wait for something.
      this.#parts.context.cancel(this.#failure);
    }
  }

  #standStill(): Promise<void> {
    this.#flush();
    if (this.#failure !== undefined) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
      this.#parts.onStandstill();
    });
  }

  #awake(urgent: boolean): void {
    if (this.#wake !== undefined) this.#parts.onAwake(this.#wake, urgent);
  }

  #turn(): Promise<void> {
    this.#flush();
    return new Promise(this.#parts.afterMacrotask);
  }
}
